import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { connect, failure } from './org.js';

let conn;
const people = Array.from({ length: 300 }, (_, number) => ({ LastName: `Bulk ${number}`, FirstName: 'Ann' }));

before(async () => {
  conn = await connect();
  conn.bulk.pollInterval = 50;
  conn.bulk2.pollInterval = 50;
});

test('Bulk API 1.0 loads, changes, reads and deletes', async () => {
  const made = await conn.bulk.load('Contact', 'insert', [...people, { LastName: '', FirstName: 'Nameless' }]);
  assert.deepEqual([made.length, made.filter((each) => each.success).length], [301, 300]);
  assert.match(made[300].errors[0], /REQUIRED_FIELD_MISSING:Required fields are missing: \[LastName\]/);
  const ids = made.slice(0, 300).map(({ id }) => ({ Id: id }));
  const changed = await conn.bulk.load('Contact', 'update', ids.map((each) => ({ ...each, Title: 'Buyer' })));
  assert.ok(changed.every((each) => each.success));
  const found = [];
  for await (const record of await conn.bulk.query("SELECT Id, Title FROM Contact WHERE Title = 'Buyer'")) found.push(record);
  assert.deepEqual([found.length, found[0].Title], [300, 'Buyer']);
  assert.ok((await conn.bulk.load('Contact', 'delete', ids)).every((each) => each.success));
});

test('Bulk API 2.0 loads, tells failures, and reads', async () => {
  const input = [...people, { LastName: '', FirstName: 'Nameless' }];
  const done = await conn.bulk2.loadAndWaitForResults({ object: 'Contact', operation: 'insert', input, pollInterval: 50 });
  assert.deepEqual([done.successfulResults.length, done.failedResults.length, done.unprocessedRecords.length], [300, 1, 0]);
  assert.equal(done.successfulResults[0].sf__Created, 'true');
  assert.match(done.failedResults[0].sf__Error, /^REQUIRED_FIELD_MISSING:/);
  const rows = await (await conn.bulk2.query('SELECT Id, LastName FROM Contact', { pollInterval: 50 })).toArray();
  assert.equal(rows.length, 300);
});

test('a query that Bulk API 2.0 cannot run is refused', async () => {
  const error = await failure(conn.bulk2.query('SELECT Nope FROM Contact', { pollInterval: 50 }));
  assert.match(error.message, /No such column 'Nope'/);
});

test('the SOAP API answers with the same session', async () => {
  const { timestamp } = await conn.soap.getServerTimestamp();
  assert.ok(Math.abs(new Date(timestamp) - Date.now()) < 60e3);
  const info = await conn.soap.getUserInfo();
  assert.equal(info.organizationName, 'Northwind Traders');
});
