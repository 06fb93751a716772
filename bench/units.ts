/** Formats numbers for the table. */
export const number = (count: number) => count.toLocaleString('en-US');
export const ms = (milliseconds: number) => `${Math.round(milliseconds)} ms`;
export const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;
export const mb = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;
