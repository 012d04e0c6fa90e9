import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { connect, failure } from './org.js';

let metadata;
const set = (fullName, ...names) => ({
  fullName,
  label: fullName,
  userPermissions: names.map((name) => ({ enabled: true, name })),
});

before(async () => {
  const conn = await connect({ version: '64.0' });
  metadata = conn.metadata;
  metadata.pollInterval = 20; // ms
});

test('the org says which types it has', async () => {
  const { metadataObjects } = await metadata.describe();
  const names = metadataObjects.map((each) => each.xmlName);
  assert.ok(['ConnectedApp', 'ExternalClientApplication', 'PermissionSet', 'Profile'].every((name) => names.includes(name)));
});

test('components are made, read, listed, changed and deleted', async () => {
  const made = await metadata.create('PermissionSet', [set('Readers', 'ViewSetup'), set('Writers', 'ManageRoles')]);
  assert.deepEqual(made.map((each) => [each.fullName, each.success]), [['Readers', true], ['Writers', false]]);
  assert.match(made[1].errors[0].message, /^Permission ManageRoles depends on permission\(s\): /);
  const read = await metadata.read('PermissionSet', 'Readers');
  assert.deepEqual([read.label, read.userPermissions.map((each) => each.name)], ['Readers', ['ViewSetup']]);
  const listed = await metadata.list({ type: 'PermissionSet' });
  assert.ok(listed.some((each) => each.fullName === 'Readers' && each.fileName === 'permissionsets/Readers.permissionset'));
  assert.equal((await metadata.upsert('PermissionSet', set('Readers', 'ApiEnabled'))).created, false);
  assert.equal((await metadata.delete('PermissionSet', 'Readers')).success, true);
  assert.equal((await metadata.update('PermissionSet', set('Readers'))).success, false);
});

test('what is retrieved can be deployed, over SOAP and over REST', async () => {
  await metadata.create('Role', { fullName: 'Traveller', name: 'Traveller' });
  const unpackaged = { types: [{ members: ['Traveller'], name: 'Role' }], version: '64.0' };
  const retrieved = await metadata.retrieve({ apiVersion: '64.0', unpackaged }).complete();
  assert.deepEqual(retrieved.fileProperties.map((each) => each.fileName), ['unpackaged/roles/Traveller.role']);
  await metadata.delete('Role', 'Traveller');
  const deployed = await metadata.deploy(retrieved.zipFile, { rollbackOnError: true }).complete(true);
  assert.deepEqual([deployed.status, deployed.numberComponentsDeployed], ['Succeeded', 1]);
  assert.equal(deployed.details.componentSuccesses.find((each) => each.fullName === 'Traveller').created, true);
  const queued = await metadata.deployRest(Buffer.from(retrieved.zipFile, 'base64'), { checkOnly: true });
  let result = {};
  while (!result.done) result = await metadata.checkDeployStatus(queued.id, true, true);
  assert.deepEqual([result.status, result.checkOnly], ['Succeeded', true]);
});

test('objects are made with a name that is a text or a number', async () => {
  const object = (fullName, nameField) => ({
    fullName, label: fullName, pluralLabel: fullName, nameField, deploymentStatus: 'Deployed', sharingModel: 'ReadWrite',
  });
  const wanted = [
    object('Crate__c', { type: 'Text', label: 'Crate' }),
    object('Parcel__c', { type: 'AutoNumber', label: 'Parcel' }),
  ];
  const made = await metadata.create('CustomObject', wanted);
  assert.deepEqual(made.map((each) => [each.fullName, each.success]), [['Crate__c', true], ['Parcel__c', true]]);
  const read = await metadata.read('CustomObject', ['Crate__c', 'Parcel__c']);
  assert.deepEqual(read.map((each) => each.nameField.type), ['Text', 'AutoNumber']);
  await metadata.update('CustomObject', { ...read[0], description: 'Of wood' });
  assert.equal((await metadata.read('CustomObject', 'Crate__c')).description, 'Of wood');
  await metadata.update('CustomObject', { ...read[0], description: null });
  assert.ok(!('description' in (await metadata.read('CustomObject', 'Crate__c'))));
});

test('types and packages that the org has none of are empty', async () => {
  assert.deepEqual(await metadata.list({ type: 'ApexClass' }), []);
  const retrieved = await metadata.retrieve({ packageNames: ['Invoicing'] }).complete();
  assert.deepEqual([retrieved.status, retrieved.fileProperties.length], ['Succeeded', 0]);
});

test('an unknown type fails with its code', async () => {
  assert.match((await failure(metadata.read('Spaceship', 'A'))).message, /INVALID_TYPE/);
});
