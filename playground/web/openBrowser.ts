import { spawn } from 'node:child_process';

/** The command that opens a URL in the default browser; undefined without a desktop. */
export function openerOf(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (environment['CI']) return undefined;
  if (platform === 'darwin') return 'open';
  if (platform === 'win32') return 'explorer.exe';
  return environment['DISPLAY'] || environment['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}

/** Opens the URL if possible, without a shell. Ignores failures, because the URL is printed anyway. */
export function openBrowser(address: string): void {
  const opener = openerOf(process.platform, process.env);
  if (opener === undefined) return;
  const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
