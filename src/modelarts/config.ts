/** `src/config/modelarts.ts` reads it from the environment. */
export interface ModelArtsConfig {
  /** URL of the service without `/v1`, for example `https://modelarts.eu-de.otc.t-systems.com`; may have a path. */
  readonly endpoint: string;
  readonly project: { readonly id: string } | { readonly name: string };
  readonly credentials: AccessKeyCredentials | PasswordCredentials;
  /** URL of IAM without `/v3`; optional only with an access key and a project ID. */
  readonly iam?: string | undefined;
  readonly defaultWorkspaceId?: string | undefined;
  /** For one question including retries, in milliseconds (default 15,000). */
  readonly deadline?: number | undefined;
  /** Requests to ModelArts per second, above 0 (default 5). */
  readonly maxRps?: number | undefined;
  /** Concurrent requests to ModelArts, from 1 (default 4). */
  readonly maxInFlight?: number | undefined;
  /** Certificates (PEM) to trust in place of Node's own. */
  readonly ca?: string | undefined;
}

export interface AccessKeyCredentials {
  readonly kind: 'access-key';
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string | undefined;
  /** `access`: `Access=` (Huawei Cloud). `credential`: scoped with empty region and service (OTC). */
  readonly layout: 'access' | 'credential';
}

export interface PasswordCredentials {
  readonly kind: 'password';
  readonly username: string;
  readonly password: string;
  /** `OS_USER_DOMAIN_NAME`: the account, for example `OTC-EU-DE-000…`. */
  readonly domain: string;
}

/** For one question including all its requests, in milliseconds. */
export const defaultDeadline = 15_000;
