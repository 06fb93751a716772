/** Accounts, keys and projects. These secrets are worthless outside the playground. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** For temporary keys only: the `X-Security-Token` required with each request. */
  readonly securityToken?: string;
}

export const permanentKey = {
  accessKey: 'PLAYGROUNDACCESSKEY0',
  secretKey: 'PlaygroundSecretKey0123456789abcdefABCDE',
} as const satisfies AccessKey;

/** A key that works only with its security token. */
export const temporaryKey = {
  accessKey: 'PLAYGROUNDTEMPORARY0',
  secretKey: 'PlaygroundTemporary0123456789abcdefABCDE',
  securityToken: 'cGxheWdyb3VuZC1zZWN1cml0eS10b2tlbg==',
} as const satisfies AccessKey;

export const user = {
  name: 'vizjobs-bot',
  id: '5f0c2a6f1d3e4b7a8c9d0e1f2a3b4c5d',
  password: 'playground-password',
} as const;

export const domain = {
  id: 'd78cbac186b744899480f25bd022f468',
  name: 'OTC-EU-DE-00000000001000000000',
} as const;

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** The project with the jobs. */
export const project: Project = { id: '0b5c9d7e3f1a4c2d8e6f7a9b0c1d2e3f', name: 'eu-de', description: '' };

/** A second project without visualization jobs, so that a client has to choose. */
export const otherProject: Project = {
  id: '7e1d3c5b9a8f4e6d0c2b4a6f8e0d1c3b',
  name: 'eu-de_training',
  description: 'sub-project',
};
export const projects: readonly Project[] = [project, otherProject];

/** Workspaces besides the default one, `0`. */
export const visionWorkspace = 'c7d9c1a45f7e4b3c9d2e6a8b1f0e3d5a';
export const researchWorkspace = 'f2b8e6d04a1c4c7fb5e39d7c6a2f1b0e';
