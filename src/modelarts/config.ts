/** What the client needs to know; `config.ts` of `src` makes it from the environment. */
export interface ModelArtsConfig {
  /** Address of the service without `/v1`, for example `https://modelarts.eu-de.otc.t-systems.com`; a path is kept. */
  readonly endpoint: string;
  readonly project: { readonly id: string } | { readonly name: string };
  readonly credentials: AccessKeyCredentials | PasswordCredentials;
  /** Address of IAM without `/v3`; absent only with an access key and a project id. */
  readonly iam?: string | undefined;
  readonly defaultWorkspaceId?: string | undefined;
  /** Time for one question with all its retries, in milliseconds (default 15 000). */
  readonly deadline?: number | undefined;
  /** Requests to ModelArts a second, above 0 (default 5). */
  readonly maxRps?: number | undefined;
  /** Requests to ModelArts at the same time, from 1 (default 4); there are never more than 16 connections. */
  readonly maxInFlight?: number | undefined;
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

/** For one question with all its requests, in milliseconds. */
export const defaultDeadline = 15_000;
