// imapflow lists, reads, flags, moves and deletes; prints what it saw as one line of JSON.
//   node imapflow.mjs PORT CA-FILE USER PASSWORD

import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';

const {ImapFlow} = createRequire(process.env.IMAPFLOW_FROM + '/')('imapflow');
const [port, ca, user, pass] = process.argv.slice(2);

const client = new ImapFlow({
    host: 'localhost', port: Number(port), secure: true, auth: {user, pass}, logger: false,
    tls: {ca: readFileSync(ca)},
});
const seen = {};
await client.connect();
seen.capabilities = [...client.capabilities.keys()];
seen.mailboxes = (await client.list()).map((m) => [m.path, m.specialUse ?? '']);

const lock = await client.getMailboxLock('INBOX');
try {
    seen.exists = client.mailbox.exists;
    seen.subjects = [];
    for await (const message of client.fetch('1:*', {envelope: true, bodyStructure: true, flags: true}))
        seen.subjects.push(message.envelope.subject);
    const {content} = await client.download('1', '1');
    const chunks = [];
    for await (const chunk of content) chunks.push(chunk);
    seen.text = Buffer.concat(chunks).toString('utf8');
    seen.found = await client.search({subject: 'Giấy mời'}, {uid: true});
    seen.flagged = await client.messageFlagsAdd('2', ['\\Flagged', 'viec-gap']);
    await client.mailboxCreate('Hồ sơ/2026');
    seen.moved = (await client.messageMove('3', 'Hồ sơ/2026')).uidMap.size;
    seen.deleted = await client.messageDelete('3');
    seen.left = (await client.status('INBOX', {messages: true})).messages;
    seen.filed = (await client.status('Hồ sơ/2026', {messages: true})).messages;
    const {uid} = await client.append('Drafts', 'Subject: nháp\r\n\r\nx\r\n', ['\\Draft']);
    seen.appended = uid;
} finally {
    lock.release();
}
await client.logout();
console.log(JSON.stringify(seen));
