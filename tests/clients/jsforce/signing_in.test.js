import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsforce from 'jsforce';
import { connect, control, failure, org, passwordAndToken } from './org.js';

const app = {
  loginUrl: org.url,
  clientId: org.app.consumer_key,
  clientSecret: org.app.consumer_secret,
  redirectUri: org.app.callback_urls[0],
};

test('password and security token sign in over SOAP', async () => {
  const conn = new jsforce.Connection({ loginUrl: org.url });
  const user = await conn.login(org.admin.username, passwordAndToken);
  assert.deepEqual(user, { id: org.admin.user_id, organizationId: org.org_id, url: `${org.url}/id/${org.org_id}/${org.admin.user_id}` });
  assert.equal(conn.instanceUrl, org.url);
  assert.equal((await conn.identity()).username, org.admin.username);
});

test('a wrong password is refused with the code of the SOAP API', async () => {
  const conn = new jsforce.Connection({ loginUrl: org.url });
  const error = await failure(conn.login(org.admin.username, 'wrong'));
  assert.match(error.message, /^INVALID_LOGIN: Invalid username, password, security token; or user locked out/);
});

test('login() is gone from API 65.0 on', async () => {
  const conn = new jsforce.Connection({ loginUrl: org.url, version: '65.0' });
  const error = await failure(conn.login(org.admin.username, passwordAndToken));
  assert.match(`${error.errorCode} ${error.message}`, /UNSUPPORTED_API_VERSION|login/i);
});

test('a code of the web-server flow becomes tokens, which refresh by themselves', async () => {
  const oauth2 = new jsforce.OAuth2(app);
  const conn = new jsforce.Connection({ oauth2, version: '60.0' });
  await conn.authorize(decodeURIComponent(process.env.CODE));
  assert.ok(conn.refreshToken);
  const first = conn.accessToken;
  const refreshed = [];
  conn.on('refresh', (token) => refreshed.push(token));
  await control('DELETE', 'sessions');
  const users = await Promise.all([1, 2, 3].map(() => conn.query('SELECT Id FROM User LIMIT 1')));
  assert.deepEqual(users.map((each) => each.totalSize), [1, 1, 1]);
  assert.equal(refreshed.length, 1);
  assert.notEqual(refreshed[0], first);

  await conn.logoutByOAuth2(true);
  const gone = new jsforce.Connection({ oauth2, instanceUrl: org.url, refreshToken: conn.refreshToken ?? 'x', accessToken: first });
  const error = await failure(gone.query('SELECT Id FROM User'));
  assert.match(error.message, /expired access\/refresh token/);
});

test('an authorization code works once', async () => {
  const oauth2 = new jsforce.OAuth2(app);
  const error = await failure(oauth2.requestToken(decodeURIComponent(process.env.CODE)));
  assert.equal(error.name, 'invalid_grant');
});

test('the username-password flow works where it is switched on', async () => {
  const conn = new jsforce.Connection({ oauth2: app });
  const error = await failure(conn.login(org.admin.username, passwordAndToken));
  assert.deepEqual([error.name, error.message], ['invalid_grant', 'authentication failure']);
  await control('POST', 'settings', { username_password_flow: true });
  await conn.login(org.admin.username, passwordAndToken);
  assert.equal((await conn.identity()).user_id, org.admin.user_id);
});

test('a connection that is logged out is refused', async () => {
  const conn = await connect();
  const { accessToken } = conn;
  await conn.logout();
  const late = new jsforce.Connection({ instanceUrl: org.url, accessToken });
  assert.equal((await failure(late.query('SELECT Id FROM User'))).errorCode, 'INVALID_SESSION_ID');
});
