import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent, fetch as undiciFetch } from 'undici';

export const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

const hasProxy = () => proxyVariables.some((name) => process.env[name]);

/** Whether undici accepts it. Its own errors may quote the value, and so the password. */
export function isProxyUrl(value: string): boolean {
  try {
    new ProxyAgent(value);
    return true;
  } catch {
    return false;
  }
}

/** Connections of their own, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, if any. */
export const createAgent = (options: Agent.Options = {}): Dispatcher =>
  hasProxy() ? new EnvHttpProxyAgent(options) : new Agent(options);

let shared: Dispatcher | undefined;

/** The same for libraries that otherwise choose their connections themselves; undefined without a proxy. */
export function proxyAgent(): Dispatcher | undefined {
  // A WebSocket needs a tunnel, also where its address is not wss.
  if (hasProxy()) shared ??= new EnvHttpProxyAgent({ proxyTunnel: true });
  return shared;
}

/** Node's own `fetch` ignores the proxy of the environment, and is a second undici to load at start. */
export const proxiedFetch: typeof fetch = (input, init) => {
  const dispatcher = proxyAgent();
  return undiciFetch(input as string, {
    ...(init as object),
    ...(dispatcher && { dispatcher }),
  }) as unknown as Promise<Response>;
};
