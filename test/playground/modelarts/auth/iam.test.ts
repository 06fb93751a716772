import { describe, expect, test } from 'vitest';
import { otherProject, project } from '../../../../playground/modelarts/server.ts';
import { HOUR, jobsPath, login, monday, refusalOf, send, signedHeaders, start, tokenOf } from '../support.ts';

const unauthenticated = {
  error: {
    code: 401,
    message: 'The request you have made requires authentication.',
    title: 'Unauthorized',
  },
};

describe('login', () => {
  test('returns the token in the header, with its expiry and project in the body', async () => {
    const { modelArts, token } = await start({ jobs: [] });
    const answer = await login(modelArts);
    expect(answer.status).toBe(201);
    expect(tokenOf(answer)).not.toBe(token);
    expect(answer.text).not.toContain(tokenOf(answer));
    expect(JSON.parse(answer.text).token).toMatchObject({
      issued_at: '2025-09-15T10:00:00.000000Z',
      expires_at: '2025-09-16T10:00:00.000000Z',
      project: { id: project.id, name: 'eu-de' },
      catalog: [],
    });
  });

  test('gives the same error for a wrong password and an unknown project', async () => {
    const { modelArts } = await start({ jobs: [] });
    for (const changes of [{ password: 'wrong' }, { scope: { project: { name: 'nowhere' } } }]) {
      const { status, text } = await login(modelArts, changes);
      expect([status, JSON.parse(text)]).toEqual([401, unauthenticated]);
    }
  });

  test.each(['', '{', '[]', '{}', '{"auth":{"identity":{"methods":["password"]}}}'])(
    'rejects the body %j',
    async (body) => {
      const { modelArts } = await start({ jobs: [] });
      const headers = { 'Content-Type': 'application/json' };
      const { status } = await send(modelArts.endpoint, '/v3/auth/tokens', { method: 'POST', headers, body });
      expect(status).toBe(400);
    },
  );

  test('omits the catalog on request', async () => {
    const { modelArts } = await start({ jobs: [] });
    const { text } = await login(modelArts, { query: '?nocatalog=true' });
    expect(JSON.parse(text).token).not.toHaveProperty('catalog');
  });
});

describe('tokens', () => {
  test('live for 24 hours of the clock, then are refused in both documented forms in turn', async () => {
    const { jobs, clock } = await start({ jobs: [] });
    clock.now += 24 * HOUR - 1;
    expect((await jobs()).status).toBe(200);
    clock.now += 1;
    expect(refusalOf(await jobs())).toEqual([401, 'APIG.0301', expect.stringContaining('token expires')]);
    expect(refusalOf(await jobs())).toEqual([401, 'ModelArts.0202', expect.stringContaining('has expired')]);
  });

  test('can all be expired at once, and new ones work', async () => {
    const { jobs, modelArts, call } = await start({ jobs: [] });
    modelArts.expireTokens();
    expect((await jobs()).status).toBe(401);
    const token = tokenOf(await login(modelArts));
    expect((await call(jobsPath, { headers: { 'X-Auth-Token': token } })).status).toBe(200);
  });

  test.each([
    ['of another project', { project: { id: otherProject.id } }, [403, 'ModelArts.0210']],
    ['of no project', { domain: { name: 'OTC-EU-DE-00000000001000000000' } }, [401, 'ModelArts.0207']],
  ])('%s are rejected', async (_, scope, refusal) => {
    const { modelArts, call } = await start({ jobs: [] });
    const token = tokenOf(await login(modelArts, { scope }));
    expect(refusalOf(await call(jobsPath, { headers: { 'X-Auth-Token': token } })).slice(0, 2)).toEqual(
      refusal,
    );
  });

  test('that were never issued, or are missing, are refused by the gateway', async () => {
    const { modelArts, call } = await start({ jobs: [] });
    const invented = await call(jobsPath, { headers: { 'X-Auth-Token': 'MIIinvented' } });
    expect(refusalOf(invented)).toEqual([401, 'APIG.0301', expect.stringContaining('decrypt token fail')]);
    const none = await send(modelArts.endpoint, jobsPath, {
      headers: { 'Content-Type': 'application/json' },
    });
    expect(refusalOf(none)).toEqual([401, 'APIG.0301', expect.stringContaining('x-auth-token not found')]);
  });
});

describe('projects', () => {
  const idsOf = (text: string): string[] => JSON.parse(text).projects.map(({ id }: { id: string }) => id);

  test('are found by name with a token', async () => {
    const { call } = await start({ jobs: [] });
    expect(idsOf((await call('/v3/projects?name=eu-de')).text)).toEqual([project.id]);
    expect(idsOf((await call('/v3/auth/projects')).text)).toEqual([project.id, otherProject.id]);
    expect(idsOf((await call('/v3/projects?name=nowhere')).text)).toEqual([]);
    expect((await call('/v3/projects?nam=eu-de')).status).toBe(400);
  });

  test('are found by name with an access key', async () => {
    const { modelArts } = await start({ jobs: [] });
    const headers = signedHeaders(modelArts.endpoint, {
      at: monday,
      path: '/v3/projects',
      query: 'name=eu-de',
    });
    const { text } = await send(modelArts.endpoint, '/v3/projects?name=eu-de', { headers });
    expect(idsOf(text)).toEqual([project.id]);
  });

  test('require credentials: IAM says so in its own error format', async () => {
    const { modelArts } = await start({ jobs: [] });
    const { status, text } = await send(modelArts.endpoint, '/v3/projects', {});
    expect([status, JSON.parse(text)]).toEqual([401, unauthenticated]);
  });
});
