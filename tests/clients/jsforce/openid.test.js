import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as openid from 'openid-client';
import { failure, org } from './org.js';

const callback = org.app.callback_urls[0];
let client;
let tokens;

before(async () => {
  const plainHttp = { execute: [openid.allowInsecureRequests] };
  client = await openid.discovery(new URL(org.url), org.app.consumer_key, org.app.consumer_secret, undefined, plainHttp);
  tokens = await openid.authorizationCodeGrant(client, new URL(`${callback}?code=${process.env.CODE}`));
});

test('the org says where its endpoints are, and its ID token is signed by its own key', () => {
  assert.equal(client.serverMetadata().issuer, org.url);
  const claims = tokens.claims();
  assert.equal(claims.sub, `${org.url}/id/${org.org_id}/${org.admin.user_id}`);
  assert.deepEqual([claims.iss, claims.aud], [org.url, org.app.consumer_key]);
});

test('userinfo is about the user of the ID token', async () => {
  const user = await openid.fetchUserInfo(client, tokens.access_token, tokens.claims().sub);
  assert.deepEqual([user.preferred_username, user.organization_id], [org.admin.username, org.org_id]);
});

test('tokens are refreshed, introspected and revoked', async () => {
  const refreshed = await openid.refreshTokenGrant(client, tokens.refresh_token);
  assert.notEqual(refreshed.access_token, tokens.access_token);
  assert.equal((await openid.tokenIntrospection(client, refreshed.access_token)).username, org.admin.username);
  await openid.tokenRevocation(client, tokens.refresh_token);
  assert.deepEqual(await openid.tokenIntrospection(client, refreshed.access_token), { active: false });
  const error = await failure(openid.refreshTokenGrant(client, tokens.refresh_token));
  assert.deepEqual([error.error, error.error_description], ['invalid_grant', 'expired access/refresh token']);
});

test('a program signs in with client credentials', async () => {
  const { access_token: token } = await openid.clientCredentialsGrant(client);
  const answer = await fetch(`${org.url}/services/data/v60.0/limits`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
});
