import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { connect, failure } from './org.js';

let conn;

before(async () => {
  conn = await connect();
});

test('one record is made, read, changed and deleted', async () => {
  const accounts = conn.sobject('Account');
  const made = await accounts.create({ Name: 'Acme' });
  assert.deepEqual([made.success, made.errors], [true, []]);
  assert.deepEqual(await accounts.update({ Id: made.id, Phone: '555' }), { id: made.id, success: true, errors: [] });
  const read = await accounts.retrieve(made.id);
  assert.deepEqual([read.Name, read.Phone, read.attributes.type], ['Acme', '555', 'Account']);
  assert.deepEqual(await accounts.destroy(made.id), { id: made.id, success: true, errors: [] });
  const gone = await failure(accounts.retrieve(made.id));
  assert.match(gone.errorCode, /NOT_FOUND|ENTITY_IS_DELETED/);
});

test('many records go in one call, and each has its own answer', async () => {
  const contacts = conn.sobject('Contact');
  const made = await contacts.create([{ LastName: 'Good' }, { FirstName: 'Nameless' }, { LastName: 'Fine' }]);
  assert.deepEqual(made.map((each) => each.success), [true, false, true]);
  assert.deepEqual(made[1].errors, [
    { statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [LastName]', fields: ['LastName'] },
  ]);
  const ids = [made[0].id, made[2].id];
  assert.ok((await contacts.update(ids.map((Id) => ({ Id, Title: 'Buyer' })))).every((each) => each.success));
  assert.deepEqual((await contacts.retrieve(ids)).map((each) => each.Title), ['Buyer', 'Buyer']);
  assert.ok((await contacts.destroy(ids)).every((each) => each.success));
});

test('all or none takes everything back', async () => {
  const contacts = conn.sobject('Contact');
  const made = await contacts.create([{ LastName: 'Undone' }, {}], { allOrNone: true });
  assert.deepEqual(made.map((each) => each.errors[0].statusCode), ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING']);
  assert.equal(await contacts.count({ LastName: 'Undone' }), 0);
});

test('an external id creates, then updates', async () => {
  const users = conn.sobject('User');
  const { records } = await conn.query("SELECT Id FROM User WHERE IsActive = TRUE AND Alias != 'admin' LIMIT 2");
  await users.update({ Id: records[0].Id, Employee_Id__c: 'K-7' });
  const changed = await users.upsert({ Employee_Id__c: 'K-7', Department: 'Sales' }, 'Employee_Id__c');
  assert.equal(changed.success, true);
  assert.equal((await users.retrieve(records[0].Id)).Department, 'Sales');
});

test('changes and deletions since a time are listed', async () => {
  const accounts = conn.sobject('Account');
  const [kept, gone] = await accounts.create([{ Name: 'Kept' }, { Name: 'Gone' }]);
  await accounts.destroy(gone.id);
  const [start, end] = [new Date(Date.now() - 3600e3).toISOString(), new Date(Date.now() + 120e3).toISOString()];
  assert.ok((await accounts.updated(start, end)).ids.includes(kept.id));
  assert.ok((await accounts.deleted(start, end)).deletedRecords.some((each) => each.id === gone.id));
});

test('composite requests refer to what came before', async () => {
  const { compositeResponse } = await conn.requestPost('/services/data/v60.0/composite', {
    compositeRequest: [
      { method: 'POST', url: '/services/data/v60.0/sobjects/Account', referenceId: 'acme', body: { Name: 'Acme' } },
      { method: 'GET', url: '/services/data/v60.0/sobjects/Account/@{acme.id}?fields=Name', referenceId: 'read' },
    ],
  });
  assert.deepEqual(compositeResponse.map((each) => each.httpStatusCode), [201, 200]);
  assert.equal(compositeResponse[1].body.Name, 'Acme');
});

test('objects describe themselves', async () => {
  const names = (await conn.describeGlobal()).sobjects.map((each) => each.name);
  assert.ok(names.includes('PermissionSetAssignment'));
  const { fields, keyPrefix } = await conn.sobject('Contact').describe();
  assert.equal(keyPrefix, '003');
  assert.equal(fields.find((each) => each.name === 'LastName').nillable, false);
  assert.ok((await conn.sobject('User').layouts()).layouts.length > 0);
  assert.equal((await failure(conn.sobject('Nope').describe())).errorCode, 'NOT_FOUND');
});

test('every answer tells the calls that are left', async () => {
  await conn.query('SELECT Id FROM User LIMIT 1');
  const { used, limit } = conn.limitInfo.apiUsage;
  const { DailyApiRequests } = await conn.limits();
  assert.equal(DailyApiRequests.Max, limit);
  assert.equal(DailyApiRequests.Remaining, limit - used - 1);
});

test('what the org does not have is not found', async () => {
  assert.equal((await failure(conn.apex.get('/Nope'))).errorCode, 'NOT_FOUND');
  assert.equal((await failure(conn.tooling.executeAnonymous('1;'))).errorCode, 'NOT_FOUND');
});
