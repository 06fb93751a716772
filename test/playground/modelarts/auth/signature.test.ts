import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  canonicalRequest,
  expectedSignature,
  parseAuthorization,
  type WireRequest,
} from '../../../../playground/modelarts/auth/signature.ts';
import { permanentKey, temporaryKey } from '../../../../playground/modelarts/server.ts';
import {
  job,
  jobsPath,
  MINUTE,
  monday,
  namesOf,
  refusalOf,
  SECOND,
  type Signing,
  send,
  signedHeaders,
  start,
} from '../support.ts';

// Golden vectors from Huawei's public signer, confirmed by a second implementation.
const accessKey = 'EXAMPLEAK0123456789A';
const secretKey = 'ExampleSecretKey0123456789abcdefABCDEF00';
const date = '20240301T120000Z';
const projectId = '0123456789abcdef0123456789abcdef';
const path = `/v1/${projectId}/visualization-jobs`;
const hardQuery =
  'A=1&Z_b=&order=desc&page=2&per_page=1000&search_content=a%20b%2Bc%2A~%27%28%29%21%C3%A9%E4%BD%9C%F0%9F%98%80%2F%3D%26%25&sortBy=create_time&status=3%7C5%7C6%7C13&workspace_id=0';
const newJob =
  '{"job_name":"vis-1","job_desc":"Zusammenfassung für Team 作","train_url":"/bucket/logs/","job_type":"tensorboard","schedule":{"type":"stop","time_unit":"HOURS","duration":1}}';
const three = 'host;x-project-id;x-sdk-date';
const four = `content-type;${three}`;

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly signed: string;
  readonly body?: string;
  readonly token?: string;
  readonly hash: string;
  /** Plain; scoped with empty region and service; scoped with both. */
  readonly signatures: readonly [string, string, string];
}

const vectors: readonly Vector[] = [
  {
    name: 'V1 list',
    method: 'GET',
    target: path,
    signed: three,
    hash: '002fb577bcc71ba8b28b66c2e4e8f766f694043eb10a67fecc650c1a4c26c430',
    signatures: [
      'a4c0a50738c9f28a7628f7c3bdee48445055026b6419b7194aa6f10fbd463fe4',
      'd5d68d7236ecb970942ed26d8570c1140ab60975c26c712e78846e4105bd6f33',
      'ea9bb88da6d0856f4b75f92d6d1bed1574b079f9d518e601d02e8d7215d27988',
    ],
  },
  {
    name: 'V2 list with a query, in another order on the wire',
    method: 'GET',
    target: `${path}?status=7&per_page=10&page=1&sortBy=status&order=asc&search_content=job_name`,
    signed: three,
    hash: '5e178d60bb1834206fcc931ee6958a82f7fd085cdd785da2c1dcb07483e5a487',
    signatures: [
      'b03c30332c83b373a5a7d2ac7f325a8392aaa8596676a9dfe577b321f4c1d6b4',
      '9519eefac321523d3f25c8d1b1215342c03ab88d583f97a4e602fa90920bb0be',
      'b9032d3edfddb95c10aa4241392ef9f4ebc9dab9c24363367ff1b2c2a16baf25',
    ],
  },
  {
    name: 'V3 list with a hard query',
    method: 'GET',
    target: `${path}?${hardQuery}`,
    signed: three,
    hash: '3355001747c9554bdbc20b8103f5777d15a6fc51ccf9849d3a4dc1209f3bce43',
    signatures: [
      '0ee5e61b9374ba646a3d7077ff5a5b3b48fe54ddabd82b396680ef8e39d4fed8',
      'b953896f3cec819a57217f23bae6eb2cb12a4b937938c595e544d4b323d3e104',
      'b46744c164a9aaf38841d7eb41dae4cd73c78038db9dead3019e1cf5892e5d6d',
    ],
  },
  {
    name: 'V4 create',
    method: 'POST',
    target: path,
    signed: four,
    body: newJob,
    hash: '0f94f54dd69a28486b3bf8c96166301312a6fa55d42f1fb60eb30b9d82a39420',
    signatures: [
      'a9e26091481b19f88a10101e07d670eb5c8c0c25c9d3bad3db0852ddf1cece41',
      '3afbe80fefd4a9b0fedebe08a5e06ebcd46e3047b5c70f13d93e875d7c430b2c',
      'a86fd5c9e7e3536c31c839ed301cd60b07fa18746115f40cd12ed21400b31506',
    ],
  },
  {
    name: 'V5 details with a temporary key',
    method: 'GET',
    target: `${path}/197`,
    signed: `${three};x-security-token`,
    token: 'gQpldS1kZS0wMUV4YW1wbGVUb2tlbg==',
    hash: '02c42ef381ed9d74e661ee0194c15b9ae1c39adb99e05377091cefc003a675b4',
    signatures: [
      '4adebdb21cf1b7198757fd75496b01944762431b3495f8c2584f8811250e7290',
      '7fb5da711b20be824b64e396c38331b581263a143d0d45bca2820554f3fcabab',
      'efc7133a101e279909fb62fba1aad02c875cbf753da8a22365b065f3ab5d6e05',
    ],
  },
  {
    name: 'V6 stop',
    method: 'POST',
    target: `${path}/197/stop`,
    signed: four,
    hash: '78847aaf069de61722ca4b0c9f33f4a03f0896ce6b545afcba6ea72763833489',
    signatures: [
      '9a110631df430944bc31921c235816c163a6ab9543aecb6bcf3133765fdf6a34',
      'd11de43a50e5b300423fe72b019db98cd5d0431f9f65cc9888e6fed2a4cc4cf9',
      'ca384613911a167ae14b883c1015d5bc0a1a49b0bba8906323f03ea121fcb4b9',
    ],
  },
  {
    name: 'V7 modify',
    method: 'PUT',
    target: `${path}/197`,
    signed: four,
    body: '{"job_desc":""}',
    hash: 'e2764431b5b84c2091b7f02eedff558ab9ec0ab8986d61dd480f27c032f54b24',
    signatures: [
      '1ed9f6ace7cdf85f401bcd5621b595f57f33f35dc03934db19fb905fd26b5432',
      '5928e932cda0381cef4eb4b7eeac965183298b434b1e07d02c6dd3132deb24af',
      '5036a1ef48fa77c032d6e2d2aae4940c337c9c8526bb0f1dc79aba0fe8fe45c7',
    ],
  },
];

describe('golden vectors', () => {
  test.each(vectors)('$name', ({ method, target, signed, body = '', token, hash, signatures }) => {
    const request: WireRequest = {
      method,
      target,
      headers: {
        host: 'modelarts.eu-de.otc.t-systems.com',
        'content-type': 'application/json',
        'x-project-id': projectId,
        'x-sdk-date': date,
        ...(token === undefined ? {} : { 'x-security-token': token }),
      },
      body: Buffer.from(body),
    };
    const canonical = canonicalRequest(request, signed.split(';'));
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(hash);
    const starts = [
      `Access=${accessKey}`,
      `Credential=${accessKey}/20240301///sdk_request`,
      `Credential=${accessKey}/20240301/eu-de/modelarts/sdk_request`,
    ];
    for (const [index, signature] of signatures.entries()) {
      const header = `SDK-HMAC-SHA256 ${starts[index]}, SignedHeaders=${signed}, Signature=${signature}`;
      const authorization = parseAuthorization(header);
      expect(authorization?.accessKey).toBe(accessKey);
      expect(authorization && expectedSignature(request, authorization, secretKey, date)).toBe(signature);
    }
  });

  test.each([
    '',
    'Bearer x',
    `SDK-HMAC-SHA256 Access=a, SignedHeaders=Host, Signature=${'0'.repeat(64)}`,
    `SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=${'0'.repeat(63)}`,
    `SDK-HMAC-SHA256 Credential=a/20240301/x/sdk_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    `V11-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  ])('%j is not a valid Authorization header', (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });
});

/**
 * Starts a service with one job, and a function that sends a request signed for `signing` and altered by
 * `sent`.
 */
async function signedClient(options = {}) {
  const { modelArts, clock } = await start({ jobs: [job('a b+c*~作', 8)], ...options });
  const sign = (signing: Signing = {}) => signedHeaders(modelArts.endpoint, { at: clock.now, ...signing });
  const get = (headers: Record<string, string>, target = jobsPath) =>
    send(modelArts.endpoint, target, { headers });
  return { modelArts, clock, sign, get };
}

const wrong = [401, 'APIG.0301', expect.stringContaining('verify aksk signature fail')];

describe('requests signed with an access key', () => {
  test.each(['access', 'credential'] as const)('pass with layout %s', async (layout) => {
    const { get, sign } = await signedClient();
    expect((await get(sign({ layout }))).status).toBe(200);
  });

  test.each(['access', 'credential'] as const)('may be restricted to layout %s', async (layout) => {
    const { get, sign } = await signedClient({ acceptLayouts: [layout] });
    expect((await get(sign({ layout }))).status).toBe(200);
    expect(refusalOf(await get(sign({ layout: layout === 'access' ? 'credential' : 'access' })))).toEqual(
      wrong,
    );
  });

  test('pass with a query that needs encoding, but not with + for a space', async () => {
    const { get, sign } = await signedClient();
    const query = 'search_content=a%20b%2Bc%2A~%E4%BD%9C';
    expect(namesOf(await get(sign({ query }), `${jobsPath}?${query}`))).toEqual(['a b+c*~作']);
    const plus = 'search_content=a+b';
    expect(refusalOf(await get(sign({ query: plus }), `${jobsPath}?${plus}`))).toEqual(wrong);
    expect(refusalOf(await get(sign({ query: 'search_content=a%20b' }), `${jobsPath}?${plus}`))).toEqual(
      wrong,
    );
  });

  test('pass with a body, but not with another body than the signed one', async () => {
    const { modelArts, sign } = await signedClient();
    const body = JSON.stringify({ job_desc: 'für 作' });
    const headers = sign({ method: 'PUT', path: `${jobsPath}/1`, body });
    const put = (text: string) =>
      send(modelArts.endpoint, `${jobsPath}/1`, { method: 'PUT', headers, body: text });
    expect((await put(body)).status).toBe(200);
    expect(refusalOf(await put(`${body} `))).toEqual(wrong);
  });

  test.each<[string, Signing, Record<string, string>]>([
    ['a wrong secret key', { secretKey: 'wrong' }, {}],
    ['another path', { path: `${jobsPath}/1` }, {}],
    ['a header altered in transit', {}, { 'content-type': 'application/json; charset=utf-8' }],
    ['an unsigned date', { signed: ['host', 'x-project-id'] }, {}],
    ['a date 16 minutes ago', { at: monday - 16 * MINUTE }, {}],
    ['a date in 16 minutes', { at: monday + 16 * MINUTE }, {}],
    [
      'a signed header that was not sent',
      { headers: { 'x-extra': '' }, signed: ['host', 'x-extra', 'x-sdk-date'] },
      { 'x-extra': 'undefined' },
    ],
  ])('are refused for %s', async (_, signing, changes) => {
    const { get, sign } = await signedClient();
    expect(refusalOf(await get({ ...sign(signing), ...changes }))).toEqual(wrong);
  });

  test('with a body must sign its content type', async () => {
    const { modelArts, sign } = await signedClient();
    const body = '{"job_desc":""}';
    const headers = sign({
      method: 'PUT',
      path: `${jobsPath}/1`,
      body,
      signed: ['host', 'x-project-id', 'x-sdk-date'],
    });
    expect(
      refusalOf(await send(modelArts.endpoint, `${jobsPath}/1`, { method: 'PUT', headers, body })),
    ).toEqual(wrong);
  });

  test('are valid for 15 minutes either way', async () => {
    const { get, sign } = await signedClient();
    expect((await get(sign({ at: monday - 15 * MINUTE }))).status).toBe(200);
    expect((await get(sign({ at: monday + 15 * MINUTE, layout: 'credential' }))).status).toBe(200);
  });

  test('need the project of the path in X-Project-Id', async () => {
    const { get, sign } = await signedClient();
    const { 'x-project-id': _, ...without } = sign({ signed: ['host', 'x-sdk-date'] });
    expect(refusalOf(await get(without))).toEqual([
      401,
      'APIG.0301',
      expect.stringContaining('x-project-id'),
    ]);
    const other = sign({ headers: { 'x-project-id': '0'.repeat(32) } });
    expect(refusalOf(await get(other)).slice(0, 2)).toEqual([403, 'ModelArts.0210']);
  });

  test('with an unknown key are refused as such', async () => {
    const { get, sign } = await signedClient();
    const text = expect.stringContaining('Get secretKey failed,ak:NOBODY,err:ak not exist');
    expect(refusalOf(await get(sign({ accessKey: 'NOBODY' })))).toEqual([401, 'APIG.0301', text]);
  });

  test('with a temporary key need its token', async () => {
    const { get, sign } = await signedClient();
    const { securityToken, ...key } = temporaryKey;
    expect(refusalOf(await get(sign(key)))).toEqual(wrong);
    expect(refusalOf(await get(sign({ ...key, headers: { 'x-security-token': 'other' } })))).toEqual(wrong);
    expect((await get(sign({ ...key, headers: { 'x-security-token': securityToken } }))).status).toBe(200);
  });

  test('lock the key for five minutes after more than five failures in a row', async () => {
    const { get, sign, clock } = await signedClient();
    const bad = { secretKey: 'wrong' };
    const locked = [
      401,
      'APIG.0301',
      expect.stringContaining('AK access failed to reach the limit,forbidden'),
    ];
    for (let i = 0; i < 5; i += 1) {
      expect(refusalOf(await get(sign(bad)))).toEqual(wrong);
    }
    expect((await get(sign())).status).toBe(200);
    for (let i = 0; i < 5; i += 1) {
      expect(refusalOf(await get(sign(bad)))).toEqual(wrong);
    }
    expect(refusalOf(await get(sign(bad)))).toEqual(locked);
    expect(refusalOf(await get(sign()))).toEqual(locked);
    clock.now += 5 * MINUTE - SECOND;
    expect(refusalOf(await get(sign()))).toEqual(locked);
    clock.now += SECOND;
    expect((await get(sign())).status).toBe(200);
  });

  test('the environment contains the key and both URLs', async () => {
    const { modelArts } = await signedClient();
    expect(modelArts.environment).toMatchObject({
      MODELARTS_ENDPOINT: modelArts.endpoint,
      OS_AUTH_URL: `${modelArts.endpoint}/v3`,
      OS_ACCESS_KEY: permanentKey.accessKey,
      OS_SECRET_KEY: permanentKey.secretKey,
    });
  });
});
