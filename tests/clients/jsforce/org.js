// The org that the tests run against, as the ready line of `sf-emulator serve --json` describes it.
import jsforce from 'jsforce';

export const org = JSON.parse(process.env.ORG);
export const passwordAndToken = org.admin.password + org.admin.security_token;

export async function connect(options = {}) {
  const conn = new jsforce.Connection({ loginUrl: org.url, version: '60.0', ...options });
  await conn.login(org.admin.username, passwordAndToken);
  return conn;
}

export async function control(method, path, body) {
  const answer = await fetch(`${org.url}/__emulator__/${path}`, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
}

// Waits for a promise that must fail; answers the error.
export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It went well, and should not have.');
}
