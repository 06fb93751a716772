import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/reader.ts';

const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const id = '0123456789abcdef0123456789abcdef';
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vizjobs-clouds-'));
  onTestFinished(() => rm(home, { recursive: true }));
});

async function write(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(home, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

/** Writes `files` to the usual folder in the home directory. */
async function load(files: Record<string, string>, environment: Record<string, string> = {}) {
  for (const [name, text] of Object.entries(files)) await write(`.config/openstack/${name}`, text);
  return loadConfig({ ...slack, HOME: home, OS_CLOUD: 'otc', ...environment });
}

async function problemsOf(files: Record<string, string>, environment: Record<string, string> = {}) {
  try {
    await load(files, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable, advice }) =>
      `${variable}: ${advice}`.replace(`${home}/.config/openstack/`, ''),
    );
  }
}

/** A valid file. */
const minimal = `
clouds:
  otc:
    profile: otc
    auth:
      project_name: eu-de_team
      username: robot
      password: hunter2
      user_domain_name: OTC-EU-DE-0001
`;

describe('one cloud, OS_CLOUD', () => {
  test('reads a file as in the Open Telekom Cloud documentation: profile, user and project', async () => {
    const { clouds } = await load({ 'clouds.yaml': minimal });
    expect(clouds).toEqual([
      {
        name: 'otc',
        modelarts: expect.objectContaining({
          // The project implies the region.
          endpoint: 'https://modelarts.eu-de.otc.t-systems.com',
          iam: 'https://iam.eu-de.otc.t-systems.com',
          project: { name: 'eu-de_team' },
          credentials: {
            kind: 'password',
            username: 'robot',
            password: 'hunter2',
            domain: 'OTC-EU-DE-0001',
          },
        }),
        permissions: { operators: [], viewers: [], channels: [] },
        details: expect.objectContaining({
          consoles: expect.objectContaining({ obs: expect.stringContaining('eu-de') }),
        }),
      },
    ]);
  });

  test.each([
    ['at the top (python-otcextensions)', 'access_key: AK\n    secret_key: SK\n    security_token: ST', ''],
    ['at the top, short', 'ak: AK\n    sk: SK\n    token: ST', ''],
    ['inside auth (gophertelekomcloud)', '', 'ak: AK, sk: SK, security_token: ST, '],
    ['inside auth, long', '', 'access_key: AK, secret_key: SK, security_token: ST, '],
  ])('an access key %s', async (_, top, auth) => {
    const file = `
clouds:
  otc:
    region_name: eu-nl
    ${top}
    auth: { ${auth}project_id: ${id} }
`;
    const { clouds } = await load({ 'clouds.yaml': file });
    expect(clouds[0].modelarts).toMatchObject({
      endpoint: 'https://modelarts.eu-nl.otc.t-systems.com',
      project: { id },
      credentials: { kind: 'access-key', accessKey: 'AK', secretKey: 'SK', securityToken: 'ST' },
    });
  });

  test('the older names of a project', async () => {
    const file = minimal.replace('project_name: eu-de_team', 'tenant_name: eu-de_team');
    expect((await load({ 'clouds.yaml': file })).clouds[0].modelarts).toMatchObject({
      endpoint: 'https://modelarts.eu-de.otc.t-systems.com',
      project: { name: 'eu-de_team' },
    });
    const byId = file.replace('tenant_name: eu-de_team', `tenant_id: ${id}`);
    expect(
      (await load({ 'clouds.yaml': byId }, { OS_REGION_NAME: 'eu-de' })).clouds[0].modelarts,
    ).toMatchObject({
      project: { id },
    });
  });

  test("a user and IAM's URL beside auth, where openstacksdk looks too", async () => {
    const file = minimal
      .replace('    auth:\n', '    auth_url: https://iam.example/v3\n')
      .replaceAll('      ', '    ')
      .replace('user_domain_name', 'domain_name');
    expect((await load({ 'clouds.yaml': file })).clouds[0].modelarts).toMatchObject({
      iam: 'https://iam.example',
      credentials: { username: 'robot', domain: 'OTC-EU-DE-0001' },
    });
  });

  test('with the profile otc, no region leads out of Open Telekom Cloud', async () => {
    const file = minimal.replace('auth:', 'region_name: eu-new-1\n    auth:');
    expect((await load({ 'clouds.yaml': file })).clouds[0].modelarts).toMatchObject({
      endpoint: 'https://modelarts.eu-new-1.otc.t-systems.com',
      iam: 'https://iam.eu-new-1.otc.t-systems.com',
    });
    expect(await problemsOf({ 'clouds.yaml': file.replace('eu-new-1', 'EU DE') })).toEqual([
      'clouds.yaml: clouds.otc.region_name: must be a region such as eu-de.',
    ]);
    expect(await problemsOf({ 'clouds.yaml': minimal.replace('eu-de_team', 'team') })).toEqual([
      expect.stringMatching(
        /^clouds\.yaml: clouds\.otc\.modelarts_endpoint_override or region_name: is missing/,
      ),
      expect.stringMatching(/^clouds\.yaml: clouds\.otc\.auth_url or region_name: is missing/),
    ]);
  });

  test('a region in the URL of IAM', async () => {
    const file = minimal.replace('auth:', 'auth:\n      auth_url: https://iam.{region_name}.example/v3');
    expect((await load({ 'clouds.yaml': file })).clouds[0].modelarts.iam).toBe('https://iam.eu-de.example');
    const nowhere = file.replace('profile: otc', 'modelarts_endpoint_override: https://modelarts.example');
    expect(await problemsOf({ 'clouds.yaml': nowhere.replace('eu-de_team', 'team') })).toEqual([
      'clouds.yaml: clouds.otc.auth.auth_url or region_name: is missing. Set region_name, or the URL of IAM, for example https://iam.eu-de.otc.t-systems.com/v3.',
    ]);
  });

  test.each(['', '~', 'null'])('a key whose value is %j counts as missing', async (value) => {
    const file = minimal.replace('password: hunter2', `password: ${value}`);
    const { clouds } = await load({ 'clouds.yaml': file }, { OS_PASSWORD: 'from-environment' });
    expect(clouds[0].modelarts.credentials).toMatchObject({ password: 'from-environment' });
  });

  test('keys with dashes', async () => {
    const file = minimal.replace('project_name', 'project-name').replace('user_domain', 'user-domain');
    expect((await load({ 'clouds.yaml': file })).clouds[0].modelarts).toMatchObject({
      project: { name: 'eu-de_team' },
    });
  });

  test('reads the Swiss profile, and explicit endpoints', async () => {
    const swiss = minimal.replace('profile: otc', 'profile: otc-swiss').replace('eu-de_team', 'eu-ch2');
    expect((await load({ 'clouds.yaml': swiss })).clouds[0].modelarts).toMatchObject({
      endpoint: 'https://modelarts.eu-ch2.sc.otc.t-systems.com',
      iam: 'https://iam-pub.eu-ch2.sc.otc.t-systems.com',
    });
    const own = minimal
      .replace('profile: otc', 'modelarts_endpoint_override: https://modelarts.example/v1')
      .replace('auth:', 'auth:\n      auth_url: https://iam.example/v3');
    expect((await load({ 'clouds.yaml': own })).clouds[0].modelarts).toMatchObject({
      endpoint: 'https://modelarts.example',
      iam: 'https://iam.example',
    });
  });

  test('merges secure.yaml over clouds.yaml key by key, and accepts profiles from clouds-public.yaml', async () => {
    const clouds = minimal.replace('profile: otc', 'profile: ours').replace('      password: hunter2\n', '');
    const { clouds: read } = await load({
      'clouds.yaml': clouds,
      'secure.yaml': 'clouds: { otc: { auth: { password: from-secure, username: other } } }',
      'clouds-public.yaml': 'public-clouds: { ours: { auth: { auth_url: "https://iam.ours.example/v3" } } }',
    });
    expect(read[0].modelarts).toMatchObject({
      iam: 'https://iam.ours.example',
      credentials: { username: 'other', password: 'from-secure' },
    });
  });

  test('takes the former name of profile, and the path of its file from OS_CLIENT_VENDOR_FILE', async () => {
    const vendors = await write(
      'vendors.yaml',
      'public-clouds: { ours: { auth: { auth-url: "https://iam.ours.example/v3" } } }',
    );
    const file = minimal.replace('profile: otc', 'cloud: ours');
    const { clouds } = await load({ 'clouds.yaml': file }, { OS_CLIENT_VENDOR_FILE: vendors });
    expect(clouds[0].modelarts.iam).toBe('https://iam.ours.example');
  });

  test("supports merge keys and anchors like OpenStack's own clients", async () => {
    const file = `
defaults: &defaults
  profile: otc
  region_name: eu-de
clouds:
  base: &base
    <<: *defaults
    auth: &auth { username: robot, password: hunter2, user_domain_name: OTC }
  otc:
    <<: [*base]
    region_name: eu-nl
    auth:
      <<: *auth
      project_id: ${id}
`;
    const { clouds } = await load({ 'clouds.yaml': file });
    expect(clouds[0].modelarts).toMatchObject({
      endpoint: 'https://modelarts.eu-nl.otc.t-systems.com',
      iam: 'https://iam.eu-nl.otc.t-systems.com',
      credentials: { username: 'robot' },
    });
  });

  test('keeps leading zeros in strings of digits', async () => {
    const digits = '00000000000000000000000000000012';
    const file = minimal.replace('project_name: eu-de_team', `project_id: ${digits}`);
    const { clouds } = await load({
      'clouds.yaml': file
        .replace('hunter2', '007')
        .replace('profile: otc', 'profile: otc\n    region_name: eu-de'),
    });
    expect(clouds[0].modelarts).toMatchObject({
      project: { id: digits },
      credentials: { password: '007' },
    });
  });

  test('uses the region in OS_REGION_NAME, else region_name, else the first, with its own values', async () => {
    const file = minimal.replace(
      'profile: otc',
      `profile: otc
    regions: [eu-nl, { name: eu-de, values: { auth: { project_name: other } } }]`,
    );
    const of = async (text: string, environment = {}) => {
      const { clouds } = await load({ 'clouds.yaml': text }, environment);
      return [new URL(clouds[0].modelarts.endpoint).host.split('.')[1], clouds[0].modelarts.project];
    };
    expect(await of(file)).toEqual(['eu-nl', { name: 'eu-de_team' }]);
    expect(await of(file, { OS_REGION_NAME: 'eu-de' })).toEqual(['eu-de', { name: 'other' }]);
    expect(await of(file.replace('profile:', 'region_name: eu-de\n    profile:'))).toEqual([
      'eu-de',
      { name: 'other' },
    ]);
  });

  describe('the file takes precedence, and the environment fills gaps', () => {
    test('with values that belong to the rest', async () => {
      const noPassword = minimal.replace('      password: hunter2\n', '');
      const { clouds } = await load(
        { 'clouds.yaml': noPassword },
        {
          OS_PASSWORD: 'from-environment',
          OS_USERNAME: 'somebody-else',
          OS_ACCESS_KEY: 'AK',
          OS_SECRET_KEY: 'SK',
          OS_PROJECT_ID: id,
          MODELARTS_ENDPOINT: 'https://elsewhere.example',
          OS_AUTH_URL: 'https://elsewhere.example',
          MODELARTS_WORKSPACE_ID: 'w1',
        },
      );
      expect(clouds[0].modelarts).toMatchObject({
        endpoint: 'https://modelarts.eu-de.otc.t-systems.com',
        iam: 'https://iam.eu-de.otc.t-systems.com',
        project: { name: 'eu-de_team' },
        credentials: { kind: 'password', username: 'robot', password: 'from-environment' },
        defaultWorkspaceId: 'w1',
      });
    });

    test('but never with half of another login', async () => {
      const file = `clouds: { otc: { region_name: eu-de, ak: AK, auth: { project_id: ${id} } } }`;
      const others = { OS_USERNAME: 'robot', OS_PASSWORD: 'hunter2', OS_USER_DOMAIN_NAME: 'OTC' };
      expect(await problemsOf({ 'clouds.yaml': file }, others)).toEqual([
        expect.stringMatching(/^clouds\.yaml: clouds\.otc\.auth\.sk: is missing\. It goes with ak/),
      ]);
      expect(
        (await load({ 'clouds.yaml': file }, { OS_SECRET_KEY: 'SK' })).clouds[0].modelarts,
      ).toMatchObject({ credentials: { accessKey: 'AK', secretKey: 'SK' } });
    });

    test('nor with the URLs of another cloud', async () => {
      const elsewhere = {
        OS_AUTH_URL: 'https://elsewhere.example',
        MODELARTS_ENDPOINT: 'https://elsewhere.example',
      };
      const file = minimal.replace('profile: otc', 'region_name: eu-de');
      expect((await load({ 'clouds.yaml': file }, elsewhere)).clouds[0].modelarts).toMatchObject({
        endpoint: 'https://modelarts.eu-de.otc.t-systems.com',
        iam: 'https://iam.eu-de.otc.t-systems.com',
      });
    });

    test('nor with the session of another access key', async () => {
      const file = `clouds: { otc: { region_name: eu-de, auth: { ak: AK, sk: SK, project_id: ${id} } } }`;
      const { clouds } = await load({ 'clouds.yaml': file }, { OS_SECURITY_TOKEN: 'of-another' });
      expect(clouds[0].modelarts.credentials).toMatchObject({ securityToken: undefined });
    });

    test('and a wrong variable is reported as a variable', async () => {
      const file = minimal.replace('      password: hunter2\n', '');
      expect(await problemsOf({ 'clouds.yaml': file }, { OS_PASSWORD: 'a\u200bb' })).toEqual([
        'OS_PASSWORD: contains an invisible character (U+200B). Copy it again.',
      ]);
    });
  });

  test('cacert sets the trusted certificates', async () => {
    const ca = minimal.replace('profile: otc', 'profile: otc\n    cacert: ~/ca.crt');
    expect(await problemsOf({ 'clouds.yaml': ca })).toEqual([
      "clouds.yaml: clouds.otc.cacert: names a file that can't be read (ENOENT).",
    ]);
    expect(await problemsOf({ 'clouds.yaml': ca.replace('~/ca.crt', 'none') })).toEqual([
      "clouds.yaml: clouds.otc.cacert: names a file that can't be read (ENOENT).",
    ]);
    await write('ca.crt', 'nonsense');
    expect(await problemsOf({ 'clouds.yaml': ca })).toEqual([
      'clouds.yaml: clouds.otc.cacert: names a file without a certificate in PEM format.',
    ]);
    expect(await problemsOf({ 'clouds.yaml': ca.replace('cacert: ~/ca.crt', 'verify: none.crt') })).toEqual([
      "clouds.yaml: clouds.otc.verify: names a file that can't be read (ENOENT).",
    ]);
  });
});

describe('finding the file', () => {
  test('prefers OS_CLIENT_CONFIG_FILE and OS_CLIENT_SECURE_FILE to the usual folders, and reads JSON as YAML', async () => {
    const config = await write(
      'elsewhere.json',
      JSON.stringify({ clouds: { otc: { region_name: 'eu-nl' } } }),
    );
    const secure = await write(
      'keys.yaml',
      `clouds: { otc: { auth: { ak: AK, sk: SK, project_id: ${id} } } }`,
    );
    const files = { OS_CLIENT_CONFIG_FILE: config, OS_CLIENT_SECURE_FILE: secure };
    const { clouds } = await load({ 'clouds.yaml': minimal }, files);
    expect(clouds[0].modelarts.endpoint).toBe('https://modelarts.eu-nl.otc.t-systems.com');
  });

  test.each(['', '# nothing here yet\n', 'clouds:\n'])(
    'a secure.yaml of %j changes nothing',
    async (secure) => {
      const { clouds } = await load({ 'clouds.yaml': minimal, 'secure.yaml': secure });
      expect(clouds[0].modelarts.credentials).toMatchObject({ password: 'hunter2' });
    },
  );

  test('takes ~ for the home folder, because nothing expands it in .env', async () => {
    await write('my/clouds.yaml', minimal);
    const { clouds } = await load({}, { OS_CLIENT_CONFIG_FILE: '~/my/clouds.yaml' });
    expect(clouds[0].name).toBe('otc');
  });

  test('takes the first match, .yaml before .yml before .json, without merging', async () => {
    const inRegion = (region: string) => minimal.replace('eu-de_team', `${region}_team`);
    const regionWith = async (files: Record<string, string>, environment = {}) =>
      (await load(files, environment)).clouds[0].modelarts.endpoint.split('.')[1];
    expect(await regionWith({ 'clouds.json': inRegion('eu-json') })).toBe('eu-json');
    expect(await regionWith({ 'clouds.yml': inRegion('eu-yml') })).toBe('eu-yml');
    expect(await regionWith({ 'clouds.yaml': inRegion('eu-yaml') })).toBe('eu-yaml');
    await write('xdg/openstack/clouds.yaml', inRegion('eu-xdg'));
    expect(await regionWith({}, { XDG_CONFIG_HOME: join(home, 'xdg') })).toBe('eu-xdg');
    const folder = process.cwd();
    onTestFinished(() => process.chdir(folder));
    process.chdir(home);
    await write('clouds.yaml', inRegion('eu-here'));
    expect(await regionWith({})).toBe('eu-here');
  });

  test('reports a missing or unreadable file', async () => {
    expect(await problemsOf({})).toEqual([
      expect.stringMatching(/^clouds\.yaml: is missing from this folder,/),
    ]);
    expect(await problemsOf({}, { OS_CLIENT_CONFIG_FILE: home })).toEqual([
      expect.stringContaining("can't be read (EISDIR)."),
    ]);
    // Services often have this home.
    expect(await problemsOf({}, { HOME: '/dev/null' })).toEqual([
      expect.stringMatching(/is missing from this folder,/),
    ]);
    await mkdir(join(home, '.config/openstack/clouds.yaml'), { recursive: true });
    expect(await problemsOf({})).toEqual(["clouds.yaml: can't be read (EISDIR)."]);
  });

  test('without OS_CLOUD takes the only cloud in the file, unless other OS_ variables describe one', async () => {
    const path = await write('clouds.yaml', minimal);
    const named = { OS_CLOUD: '', OS_CLIENT_CONFIG_FILE: path };
    expect((await load({}, named)).clouds[0].name).toBe('otc');
    const secure = await write('secure.yaml', '');
    const selectors = {
      OS_REGION_NAME: 'eu-de',
      OS_CLOUD_NAME: 'mine',
      OS_CLIENT_SECURE_FILE: secure,
      OS_CLIENT_VENDOR_FILE: secure,
    };
    expect((await load({}, { ...named, ...selectors })).clouds[0].name).toBe('otc');
    await write('clouds.yaml', `${minimal}  other: {}\n`);
    expect(await problemsOf({}, named)).toEqual([
      'OS_CLOUD: is missing: the file has several clouds. It has: otc, other.',
    ]);
    const variables = {
      OS_REGION_NAME: 'eu-de',
      OS_PROJECT_ID: id,
      OS_ACCESS_KEY: 'AK',
      OS_SECRET_KEY: 'SK',
    };
    expect((await load({}, { ...named, ...variables })).clouds[0].name).toBeUndefined();
    expect((await load({}, { ...variables, OS_CLOUD: 'envvars' })).clouds[0].name).toBeUndefined();
    const renamed = { OS_CLOUD_NAME: 'mine', OS_CLOUD: 'mine' };
    expect((await load({}, { ...variables, ...renamed })).clouds[0].name).toBeUndefined();
  });

  test('warns about a world-readable file with secrets', async () => {
    const path = await write('clouds.yaml', minimal, 0o644);
    const named = { OS_CLIENT_CONFIG_FILE: path };
    expect((await load({}, named)).warnings).toEqual([
      `Every user of this machine can read ${path}, which holds credentials: chmod 600.`,
    ]);
    await chmod(path, 0o640);
    expect((await load({}, named)).warnings).toEqual([]);
    await write('clouds.yaml', minimal.replace('      password: hunter2\n', ''), 0o644);
    expect((await load({}, { ...named, OS_PASSWORD: 'hunter2' })).warnings).toEqual([]);
    const dashed = minimal.replace('username: robot', '').replace('password: hunter2', '');
    const key = 'access-key: AK\n    secret-key: SK\n    auth:';
    await write('clouds.yaml', dashed.replace('auth:', key), 0o644);
    expect((await load({}, named)).warnings).toHaveLength(1);
  });
});

describe('several clouds, VIZJOBS_CLOUDS', () => {
  const several = `
clouds:
  Prod: &prod
    region_name: eu-de
    auth: { ak: AK1, sk: SK1, project_id: ${id} }
  research:
    <<: *prod
    regions: [eu-de, eu-nl]
    auth: { ak: AK2, sk: SK2, project_id: ${id} }
`;
  const select = { OS_CLOUD: '', VIZJOBS_CLOUDS: 'Prod, research@eu-nl' };
  const namesOf = async (environment: Record<string, string>) =>
    (await load({ 'clouds.yaml': several }, environment)).clouds.map(({ name, modelarts }) => [
      name,
      modelarts.endpoint.split('.')[1],
    ]);

  test('keep their order, and the name includes the region if a cloud has several', async () => {
    expect(await namesOf(select)).toEqual([
      ['prod', 'eu-de'],
      ['research', 'eu-nl'],
    ]);
    const everything = [
      ['prod', 'eu-de'],
      ['research-eu-de', 'eu-de'],
      ['research-eu-nl', 'eu-nl'],
    ];
    expect(await namesOf({ ...select, VIZJOBS_CLOUDS: 'Prod,research' })).toEqual(everything);
    expect(await namesOf({ ...select, VIZJOBS_CLOUDS: 'all' })).toEqual(everything);
  });

  test('have their own permissions if there are lists for them', async () => {
    const { clouds } = await load(
      { 'clouds.yaml': several },
      {
        ...select,
        VIZJOBS_CLOUDS: 'Prod,research',
        VIZJOBS_OPERATORS: 'U0GENERAL1',
        VIZJOBS_OPERATORS_PROD: 'U0PROD0001,S0PROD0001',
        VIZJOBS_VIEWERS_RESEARCH_EU_NL: 'U0VIEWER01',
        VIZJOBS_CHANNELS_PROD: 'C0PROD0001',
      },
    );
    expect(clouds.map(({ permissions }) => permissions)).toEqual([
      { operators: ['U0PROD0001', 'S0PROD0001'], viewers: [], channels: ['C0PROD0001'] },
      { operators: ['U0GENERAL1'], viewers: [], channels: [] },
      { operators: ['U0GENERAL1'], viewers: ['U0VIEWER01'], channels: [] },
    ]);
  });

  test("an empty list for a cloud that isn't used counts as missing", async () => {
    const environment = { ...select, VIZJOBS_OPERATORS_GONE: ' ' };
    expect(await problemsOf({ 'clouds.yaml': several }, environment)).toEqual([]);
  });

  test('get no values from the variables of a single cloud', async () => {
    const file = several.replace('ak: AK2, sk: SK2, ', '');
    const key = { OS_ACCESS_KEY: 'AK', OS_SECRET_KEY: 'SK' };
    expect(await problemsOf({ 'clouds.yaml': file }, { ...select, ...key })).toEqual([
      expect.stringMatching(
        /^clouds\.yaml: clouds\.research\.auth\.ak and auth\.sk, or auth\.username, auth\.password and /,
      ),
    ]);
  });

  test("a mistake in one isn't reported for its permissions, too", async () => {
    const lists = { VIZJOBS_OPERATORS_PROD: 'U0PROD0001', VIZJOBS_VIEWERS_RESEARCH: 'U0VIEWER01' };
    const file = several.replace(', sk: SK1', '');
    expect(await problemsOf({ 'clouds.yaml': file }, { ...select, ...lists })).toEqual([
      expect.stringMatching(/^clouds\.yaml: clouds\.Prod\.auth\.sk: is missing/),
    ]);
    const nowhere = { OS_CLIENT_CONFIG_FILE: '/nowhere' };
    expect(await problemsOf({}, { ...select, ...lists, ...nowhere })).toEqual([
      expect.stringMatching(/^OS_CLIENT_CONFIG_FILE/),
    ]);
  });

  test.each(['VIZJOBS_OPERATORS', 'VIZJOBS_PRICE_PER_HOUR', 'MODELARTS_MAX_RPS', 'MODELARTS_WORKSPACE_ID'])(
    'a wrong %s, which is for all of them, is reported once',
    async (variable) => {
      const problems = await problemsOf({ 'clouds.yaml': several }, { ...select, [variable]: 'a b' });
      expect(problems).toEqual([expect.stringContaining(variable)]);
    },
  );

  test.each([
    [{ VIZJOBS_CLOUDS: 'Prod,nope' }, "VIZJOBS_CLOUDS: item 2 isn't a cloud in the file."],
    [
      { VIZJOBS_CLOUDS: 'research@eu-fr' },
      "VIZJOBS_CLOUDS: item 1 has a region that the cloud doesn't have.",
    ],
    [{ VIZJOBS_CLOUDS: 'Prod,Prod' }, 'VIZJOBS_CLOUDS: item 2 repeats a cloud.'],
    [{ OS_CLOUD: 'Prod' }, 'VIZJOBS_CLOUDS: and OS_CLOUD are both set.'],
    [
      { VIZJOBS_OPERATORS_PORD: 'U0GENERAL1' },
      "VIZJOBS_OPERATORS_PORD: is for a cloud that vizjobs doesn't use.",
    ],
  ])('rejects %j', async (environment, problem) => {
    const problems = await problemsOf({ 'clouds.yaml': several }, { ...select, ...environment });
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });

  test.each(['"höhere Cloud"', 'all', 'a'.repeat(33)])(
    "rejects the name %s, which can't be typed",
    async (name) => {
      const file = several.replace('research:', `${name}:`).replace('    regions: [eu-de, eu-nl]\n', '');
      const problems = await problemsOf({ 'clouds.yaml': file }, { ...select, VIZJOBS_CLOUDS: 'all' });
      expect(problems).toEqual([expect.stringContaining("item 2 can't be typed in Slack")]);
    },
  );
});

describe('problems name the file and the key, never a value', () => {
  test.each([
    ['verify: false', 'clouds.yaml: clouds.otc.verify: turns off certificate checks'],
    ['insecure: "True"', 'clouds.yaml: clouds.otc.insecure: turns off certificate checks'],
    ['auth_type: agency', 'clouds.yaml: clouds.otc.auth_type: is a login method'],
    [
      'auth_type: v3oidcpassword',
      "clouds.yaml: clouds.otc.auth_type: is a login method that vizjobs doesn't support.",
    ],
    ['cert: /a.crt', 'clouds.yaml: clouds.otc.cert: is for a client certificate'],
    ['region_name: [hunter2]', 'clouds.yaml: clouds.otc.region_name: must be a single value.'],
    ['region_name: hunter 2', 'clouds.yaml: clouds.otc.region_name: must be a region such as eu-de.'],
    ['modelarts_endpoint_override: hunter2', 'clouds.yaml: clouds.otc.modelarts_endpoint_override: must be'],
  ])('%s', async (line, problem) => {
    const problems = await problemsOf({ 'clouds.yaml': minimal.replace('auth:', `${line}\n    auth:`) });
    expect(problems).toContainEqual(expect.stringContaining(problem));
    expect(problems.join()).not.toMatch(/hunter/);
  });

  test('for an unknown profile', async () => {
    expect(
      await problemsOf({ 'clouds.yaml': minimal.replace('profile: otc', 'profile: hunter2') }),
    ).toContain(
      'clouds.yaml: clouds.otc.profile: is unknown. vizjobs has otc and otc-swiss; others can be added in clouds-public.yaml.',
    );
  });

  test('for everything missing at once', async () => {
    expect(await problemsOf({ 'clouds.yaml': 'clouds: { otc: { region_name: eu-de } }' })).toEqual([
      expect.stringMatching(/clouds\.otc\.auth\.project_id or auth\.project_name: is missing/),
      expect.stringMatching(/clouds\.otc\.auth\.ak and auth\.sk, or auth\.username, .*: is missing/),
    ]);
  });

  test.each([
    ['auth: { project-id: hunter2 }', 'auth.project_id: must'],
    ['verify: false', 'verify: turns off certificate checks'],
    ['cacert: /nowhere', "cacert: names a file that can't be read"],
    ['auth_type: v3token', 'auth_type: is a login method'],
    ['key: /k.pem', 'key: is for a client certificate'],
    ['region_name: [hunter2]', 'region_name: must be a single value'],
  ])('and name the file that has it: %s', async (setting, problem) => {
    const minimalOf = minimal.replace('profile: otc', 'profile: ours');
    for (const [name, text, place] of [
      ['secure.yaml', `clouds: { otc: { ${setting} } }`, 'clouds.otc'],
      ['clouds-public.yaml', `public-clouds: { ours: { ${setting} } }`, 'public-clouds.ours'],
    ] as const) {
      const ours = 'public-clouds: { ours: {} }';
      const problems = await problemsOf({
        'clouds.yaml': minimalOf,
        'clouds-public.yaml': ours,
        'secure.yaml': '',
        [name]: text,
      });
      expect(problems).toEqual([expect.stringContaining(`${name}: ${place}.${problem}`)]);
    }
  });

  test.each([
    ['secure.yaml', 'otc: { auth: { password: hunter2 } }', 'clouds'],
    ['clouds-public.yaml', 'clouds: { ours: {} }', 'public-clouds'],
  ])('for a %s whose settings are not where they are read', async (name, text, section) => {
    const problems = await problemsOf({ 'clouds.yaml': minimal, [name]: text });
    expect(problems).toEqual([`${name}: must have a map of clouds under ${section}:.`]);
  });

  test.each([
    ['a tab', 'clouds:\n\totc: hunter2\n', 'a tab is used to indent on line 2'],
    ['a key twice', 'clouds: {}\nclouds: { hunter2: {} }\n', 'a key is given twice on line 2'],
    ['an open quote', 'clouds: "hunter2\n', 'a character is missing, for example a quote on line'],
    ['two documents', 'clouds: {}\n---\nhunter2: {}\n', 'a second document starts on line 2'],
    ['a list', '- hunter2\n', 'must have a map at the top level.'],
    ['nothing', '', 'must have a map of clouds under clouds:.'],
    ['no clouds', 'hunter2: {}\n', 'must have a map of clouds under clouds:.'],
    ['an alias to nothing', 'clouds: *hunter2\n', "can't be read: it has impossible aliases"],
    ['a merge key without a map', 'clouds: { <<: hunter2 }\n', "can't be read: it has impossible aliases"],
  ])('%s', async (_, text, problem) => {
    const problems = await problemsOf({ 'clouds.yaml': text });
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toMatch(/hunter/);
  });

  test('for aliases that expand a small file into a huge one', async () => {
    const lines = Array.from({ length: 20 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`);
    const bomb = `a0: &a0 [hunter2, hunter2]\n${lines.join('\n')}\nclouds: { otc: *a20 }\n`;
    expect(await problemsOf({ 'clouds.yaml': bomb })).toEqual([
      expect.stringContaining("can't be read: it has impossible aliases"),
    ]);
  });

  test('but not for a map that contains itself', async () => {
    const file = minimal.replace('otc:\n', 'otc: &self\n    more: *self\n');
    const secure = 'clouds: { otc: &self { more: *self } }';
    expect((await load({ 'clouds.yaml': file, 'secure.yaml': secure })).clouds).toHaveLength(1);
  });
});

test('however a file is mutated, it is read or reported without showing a value', async () => {
  const secret = 'hunter2';
  const piece = fc.oneof(
    fc.constantFrom(
      ...[
        '\t',
        '\n',
        ' ',
        ':',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '&a ',
        '*a',
        '<<: ',
        '|',
        '>',
        '? ',
        '!!map ',
      ],
      ...[
        '%YAML 1.1\n',
        '---\n',
        '...',
        '#',
        '\u0000',
        '\uFEFF',
        '__proto__: ',
        'clouds:',
        'auth:',
        'regions:',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const damage = fc.array(
    fc.record({ at: fc.nat({ max: minimal.length }), drop: fc.nat({ max: 6 }), piece }),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  const outcomes = { read: 0, named: 0 };
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      let text = minimal;
      for (const { at, drop, piece: inserted } of changes)
        text = `${text.slice(0, at)}${inserted}${text.slice(at + drop)}`;
      try {
        await load({ 'clouds.yaml': text });
        outcomes.read++;
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        expect(error.message).not.toContain(secret);
        outcomes.named++;
      }
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(outcomes.read, outcomes.named)).toBeGreaterThan(50);
});
