import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalQuery,
  canonicalRequest,
  encode,
  type SignableRequest,
  sign,
} from '../../../src/modelarts/auth/signer.ts';
import type { AccessKeyCredentials } from '../../../src/modelarts/config.ts';

const date = new Date('2024-03-01T12:00:00Z');
const projectId = '0123456789abcdef0123456789abcdef';
const jobs = `/v1/${projectId}/visualization-jobs`;
const credentials = (
  layout: AccessKeyCredentials['layout'],
  securityToken?: string,
): AccessKeyCredentials => ({
  kind: 'access-key',
  accessKey: 'EXAMPLEAK0123456789A',
  secretKey: 'ExampleSecretKey0123456789abcdefABCDEF00',
  layout,
  securityToken,
});

function request(change: Partial<SignableRequest>, json = false): SignableRequest {
  return {
    method: 'GET',
    host: 'modelarts.eu-de.otc.t-systems.com',
    path: jobs,
    query: '',
    headers: { 'X-Project-Id': projectId, ...(json && { 'Content-Type': 'application/json' }) },
    body: '',
    ...change,
  };
}

const hardQuery = {
  status: '3|5|6|13',
  search_content: "a b+c*~'()!é作😀/=&%",
  per_page: 1000,
  page: 2,
  sortBy: 'create_time',
  order: 'desc',
  workspace_id: '0',
  A: 1,
  Z_b: '',
};
const samplePage = {
  status: 7,
  per_page: 10,
  page: 1,
  sortBy: 'status',
  order: 'asc',
  search_content: 'job_name',
};
const createBody =
  '{"job_name":"vis-1","job_desc":"Zusammenfassung für Team 作","train_url":"/bucket/logs/","job_type":"tensorboard","schedule":{"type":"stop","time_unit":"HOURS","duration":1}}';

// Recorded from an independent signer: the hash of the canonical request, and the signature in both layouts.
const vectors = [
  {
    name: 'a list without a query',
    request: request({}),
    hash: '002fb577bcc71ba8b28b66c2e4e8f766f694043eb10a67fecc650c1a4c26c430',
    access: 'a4c0a50738c9f28a7628f7c3bdee48445055026b6419b7194aa6f10fbd463fe4',
    credential: 'd5d68d7236ecb970942ed26d8570c1140ab60975c26c712e78846e4105bd6f33',
  },
  {
    name: 'a list with a query',
    request: request({ query: canonicalQuery(samplePage) }),
    hash: '5e178d60bb1834206fcc931ee6958a82f7fd085cdd785da2c1dcb07483e5a487',
    access: 'b03c30332c83b373a5a7d2ac7f325a8392aaa8596676a9dfe577b321f4c1d6b4',
    credential: '9519eefac321523d3f25c8d1b1215342c03ab88d583f97a4e602fa90920bb0be',
  },
  {
    name: 'a list with every kind of character in its query',
    request: request({ query: canonicalQuery(hardQuery) }),
    hash: '3355001747c9554bdbc20b8103f5777d15a6fc51ccf9849d3a4dc1209f3bce43',
    access: '0ee5e61b9374ba646a3d7077ff5a5b3b48fe54ddabd82b396680ef8e39d4fed8',
    credential: 'b953896f3cec819a57217f23bae6eb2cb12a4b937938c595e544d4b323d3e104',
  },
  {
    name: 'a create with a UTF-8 body',
    request: request({ method: 'POST', body: createBody }, true),
    hash: '0f94f54dd69a28486b3bf8c96166301312a6fa55d42f1fb60eb30b9d82a39420',
    access: 'a9e26091481b19f88a10101e07d670eb5c8c0c25c9d3bad3db0852ddf1cece41',
    credential: '3afbe80fefd4a9b0fedebe08a5e06ebcd46e3047b5c70f13d93e875d7c430b2c',
  },
  {
    name: 'details with a temporary key',
    request: request({ path: `${jobs}/197` }),
    securityToken: 'gQpldS1kZS0wMUV4YW1wbGVUb2tlbg==',
    hash: '02c42ef381ed9d74e661ee0194c15b9ae1c39adb99e05377091cefc003a675b4',
    access: '4adebdb21cf1b7198757fd75496b01944762431b3495f8c2584f8811250e7290',
    credential: '7fb5da711b20be824b64e396c38331b581263a143d0d45bca2820554f3fcabab',
  },
  {
    name: 'a stop without a body',
    request: request({ method: 'POST', path: `${jobs}/197/stop` }, true),
    hash: '78847aaf069de61722ca4b0c9f33f4a03f0896ce6b545afcba6ea72763833489',
    access: '9a110631df430944bc31921c235816c163a6ab9543aecb6bcf3133765fdf6a34',
    credential: 'd11de43a50e5b300423fe72b019db98cd5d0431f9f65cc9888e6fed2a4cc4cf9',
  },
  {
    name: 'a change of the description to nothing',
    request: request({ method: 'PUT', path: `${jobs}/197`, body: '{"job_desc":""}' }, true),
    hash: 'e2764431b5b84c2091b7f02eedff558ab9ec0ab8986d61dd480f27c032f54b24',
    access: '1ed9f6ace7cdf85f401bcd5621b595f57f33f35dc03934db19fb905fd26b5432',
    credential: '5928e932cda0381cef4eb4b7eeac965183298b434b1e07d02c6dd3132deb24af',
  },
];

describe.each(vectors)('$name', ({ request, securityToken, hash, ...signatures }) => {
  test.each(['access', 'credential'] as const)('matches the golden vector with layout %s', (layout) => {
    const headers = sign(request, credentials(layout, securityToken), date);
    const { Authorization: authorization, ...signed } = headers;
    expect(authorization).toMatch(new RegExp(`, Signature=${signatures[layout]}$`));
    expect(headers['X-Security-Token']).toBe(securityToken);

    const canonical = canonicalRequest({ ...request, headers: { ...request.headers, ...signed } });
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(hash);
  });
});

test('the canonical request has a slash after the path and an empty line after the headers', () => {
  const headers = { 'X-Project-Id': projectId, 'X-Sdk-Date': '20240301T120000Z' };
  expect(canonicalRequest(request({ headers }))).toBe(
    [
      'GET',
      '/v1/0123456789abcdef0123456789abcdef/visualization-jobs/',
      '',
      'host:modelarts.eu-de.otc.t-systems.com',
      'x-project-id:0123456789abcdef0123456789abcdef',
      'x-sdk-date:20240301T120000Z',
      '',
      'host;x-project-id;x-sdk-date',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ].join('\n'),
  );
});

test('the Authorization header names the key and the signed headers', () => {
  const access = sign(request({}), credentials('access'), date);
  expect(access).toEqual({
    'X-Sdk-Date': '20240301T120000Z',
    Authorization:
      'SDK-HMAC-SHA256 Access=EXAMPLEAK0123456789A, SignedHeaders=host;x-project-id;x-sdk-date, Signature=a4c0a50738c9f28a7628f7c3bdee48445055026b6419b7194aa6f10fbd463fe4',
  });
  expect(sign(request({}), credentials('credential'), date)).toMatchObject({
    Authorization:
      'SDK-HMAC-SHA256 Credential=EXAMPLEAK0123456789A/20240301///sdk_request, SignedHeaders=host;x-project-id;x-sdk-date, Signature=d5d68d7236ecb970942ed26d8570c1140ab60975c26c712e78846e4105bd6f33',
  });
});

test('does not sign headers that proxies may change', () => {
  const headers = { 'User-Agent': 'vizjobs', Accept: '*/*', 'X-Project-Id': projectId };
  expect(sign(request({ headers }), credentials('access'), date)).toEqual(
    sign(request({}), credentials('access'), date),
  );
});

test('sorts the query by name and percent-encodes it', () => {
  expect(canonicalQuery(samplePage)).toBe(
    'order=asc&page=1&per_page=10&search_content=job_name&sortBy=status&status=7',
  );
  expect(canonicalQuery(hardQuery)).toBe(
    'A=1&Z_b=&order=desc&page=2&per_page=1000&search_content=a%20b%2Bc%2A~%27%28%29%21%C3%A9%E4%BD%9C%F0%9F%98%80%2F%3D%26%25&sortBy=create_time&status=3%7C5%7C6%7C13&workspace_id=0',
  );
  expect(canonicalQuery({ status: undefined })).toBe('');
});

test('round-trips any text through the encoding, using only unreserved characters', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
      const text = String.fromCharCode(...units);
      const encoded = encode(text);
      expect(encoded).toMatch(/^([\w.~-]|%[0-9A-F]{2})*$/);
      expect(decodeURIComponent(encoded)).toBe(text.toWellFormed());
    }),
  );
});
