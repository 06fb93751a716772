/** As much as a bot can be allowed: what is measured is its own speed, not the patience that it has with ModelArts. */
export const generousLimits = { MODELARTS_MAX_RPS: '1000', MODELARTS_MAX_IN_FLIGHT: '64' } as const;
