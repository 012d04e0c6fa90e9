import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { connect, failure } from './org.js';

let conn;
const soql = 'SELECT LastName FROM Contact ORDER BY LastName';
const lastName = (number) => `Smith ${String(number).padStart(4, '0')}`;

before(async () => {
  conn = await connect();
  const account = await conn.sobject('Account').create({ Name: 'Acme', Industry: 'Energy' });
  const people = Array.from({ length: 900 }, (_, number) => ({ LastName: lastName(number), AccountId: account.id }));
  const made = await conn.sobject('Contact').create(people, { allowRecursive: true });
  assert.ok(made.every((each) => each.success));
});

test('pages follow each other', async () => {
  const first = await conn.query(soql, { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
  assert.deepEqual([first.totalSize, first.done, first.records.length], [900, false, 200]);
  const second = await conn.queryMore(first.nextRecordsUrl);
  assert.equal(second.records[0].LastName, lastName(200));
});

test('a query fetches all its pages', async () => {
  const found = await conn.query(soql, { autoFetch: true, maxFetch: 5000 });
  assert.deepEqual([found.records.length, found.records[899].LastName], [900, lastName(899)]);
});

test('records stream as they come', async () => {
  const names = [];
  for await (const record of conn.query(soql).stream('record')) names.push(record.LastName);
  assert.equal(names.length, 900);
});

test('records stream as CSV', async () => {
  let text = '';
  for await (const chunk of conn.query(`${soql} LIMIT 3`).stream('csv')) text += chunk;
  assert.deepEqual(text.trim().split('\n').slice(0, 2), ['LastName', lastName(0)]);
});

test('find, sort, limit, include and select make the queries they should', async () => {
  const found = await conn
    .sobject('Account')
    .find({ Industry: 'Energy' }, 'Id, Name')
    .include('Contacts')
    .select('LastName')
    .limit(2)
    .sort('-LastName')
    .end()
    .execute();
  assert.deepEqual(found.map((each) => each.Name), ['Acme']);
  assert.deepEqual(found[0].Contacts.records.map((each) => each.LastName), [lastName(899), lastName(898)]);
  assert.equal(await conn.sobject('Contact').count({ LastName: { $like: 'Smith 00%' } }), 100);
});

test('aggregates are answered with aliases and without', async () => {
  const found = await conn.query('SELECT Account.Name, COUNT(Id) people, MAX(LastName) FROM Contact GROUP BY Account.Name');
  const { attributes, ...values } = found.records[0];
  assert.deepEqual(values, { Name: 'Acme', people: 900, expr0: lastName(899) });
  assert.equal(attributes.type, 'AggregateResult');
});

test('searches find words', async () => {
  const { searchRecords } = await conn.search('FIND {Acme} IN NAME FIELDS RETURNING Account(Id, Name)');
  assert.deepEqual(searchRecords.map((each) => each.Name), ['Acme']);
});

test('a wrong query says where it is wrong', async () => {
  const unknown = await failure(conn.query('SELECT Nope FROM Account'));
  assert.equal(unknown.errorCode, 'INVALID_FIELD');
  assert.match(unknown.message, /ERROR at Row:1:Column:8\nNo such column 'Nope' on entity 'Account'/);
  assert.equal((await failure(conn.query('SELECT Id FROM Nope'))).errorCode, 'INVALID_TYPE');
  assert.equal((await failure(conn.query('SELECT FROM'))).errorCode, 'MALFORMED_QUERY');
});

test('a query plan is explained', async () => {
  const { plans } = await conn.query("SELECT Id FROM Account WHERE Name = 'Acme'").explain();
  assert.equal(plans[0].sobjectType, 'Account');
});
