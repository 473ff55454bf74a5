#!/usr/bin/env python3
"""Thunderbird, set up as docs/guides/thunderbird.md says, on a screen of its own, reads and sends.

With CONGVU_PICTURE=docs/images/thunderbird.png the guide's picture is taken on the way.
"""

import base64
import imaplib
import json
import os
import re
import smtplib
import ssl
import struct
import time
import unittest
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from desktop import Desktop
from harness import PASSWORD, Server, ca_file, main, run, tls_context, wait_for
from messages import vietnamese_message

PICTURE, BOOK_PICTURE = os.environ.get("CONGVU_PICTURE"), os.environ.get("CONGVU_BOOK_PICTURE")
SUBJECTS = [*(f"Giấy mời họp số {number}/GM-UBND" for number in range(1, 6)),
            "Kế hoạch phòng, chống bão số 3", "Thông báo nghỉ lễ Quốc khánh"]
SENDER, READER = "nvthanh@langson.gov.vn", "nqhuy@langson.gov.vn"


def account(server):
    """The guide's table, as Thunderbird writes it down."""
    return {
        "mail.accountmanager.accounts": "account1", "mail.accountmanager.defaultaccount": "account1",
        "mail.account.account1.server": "server1", "mail.account.account1.identities": "id1",
        "mail.server.server1.type": "imap", "mail.server.server1.name": READER,
        "mail.server.server1.hostname": "localhost", "mail.server.server1.port": server.port("imaps"),
        "mail.server.server1.socketType": 3, "mail.server.server1.authMethod": 3,
        "mail.server.server1.userName": "nqhuy", "mail.server.server1.login_at_startup": True,
        "mail.identity.id1.fullName": "Nguyễn Quang Huy", "mail.identity.id1.useremail": READER,
        "mail.identity.id1.valid": True, "mail.identity.id1.smtpServer": "smtp1",
        "mail.identity.id1.compose_html": False,
        "mail.smtpservers": "smtp1", "mail.smtp.defaultserver": "smtp1", "mail.smtpserver.smtp1.type": "smtp",
        "mail.smtpserver.smtp1.hostname": "localhost", "mail.smtpserver.smtp1.port": server.port("submissions"),
        "mail.smtpserver.smtp1.try_ssl": 3, "mail.smtpserver.smtp1.authMethod": 3,
        "mail.smtpserver.smtp1.username": "nqhuy",
    }


def address_book(server):
    """The table of docs/guides/address-book.md, as Thunderbird writes it down; names are completed from it."""
    dn = json.loads(server.congvu("--json", "official", "show", "nqhuy").stdout)["official"]["dn"]
    book = "ldap_2.servers.langson"
    return {
        f"{book}.description": "Danh bạ", f"{book}.filename": "ldap.sqlite", f"{book}.dirType": 0, f"{book}.maxHits": 100,
        f"{book}.uri": f"ldaps://localhost:{server.port('ldaps')}/dc=langson,dc=gov,dc=vn??sub?(objectClass=*)",
        f"{book}.auth.dn": dn,
        "ldap_2.autoComplete.useDirectory": True, "ldap_2.autoComplete.directoryServer": book,
    }


# No greetings, no questions, and no way to the web: its proxy is a closed port.
QUIET = {
    "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9, "network.proxy.no_proxies_on": "localhost",
    "services.settings.server": "data:,", "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False, "datareporting.healthreport.uploadEnabled": False,
    "toolkit.telemetry.enabled": False, "extensions.update.enabled": False, "extensions.getAddons.cache.enabled": False,
    "mail.inappnotifications.enabled": False, "mailnews.start_page.enabled": False, "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False, "mail.provider.enabled": False, "mail.chat.enabled": False,
    "mail.spotlight.firstRunDone": True, "mail.spam.version": 1, "mail.warn_on_send_accel_key": False,
    "mail.compose.warn_public_recipients.enabled": False, "mail.spellcheck.inline": False,
    "calendar.integration.notify": False, "app.donation.eoy.version.viewed": 999, "browser.cache.disk.enable": False,
    "signon.rememberSignons": False, "ui.prefersReducedMotion": 1,
    "mailnews.database.global.indexer.enabled": True,
}


def choose(folder, settings):
    def written(value):
        return str(value).lower() if isinstance(value, bool) else value if isinstance(value, int) else f'"{value}"'
    with open(folder / "user.js", "a", encoding="utf-8") as file:
        file.writelines(f'user_pref("{name}", {written(value)});\n' for name, value in settings.items())


def profile(server):
    folder = server.scratch / "profile"
    folder.mkdir()
    choose(folder, {**QUIET, **account(server)})
    run("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
    run("certutil", "-A", "-d", f"sql:{folder}", "-n", "congvu", "-t", "C,,", "-i", ca_file(server))
    return folder


def key_of(certificate):
    """How Thunderbird names a certificate (DER) in its settings: by its number and its issuer (RFC 5280 §4.1)."""
    def part(at):
        """Where the content of what is encoded there begins, and where it ends."""
        length, begins = certificate[at + 1], at + 2
        if length & 0x80:
            begins += length & 0x7F
            length = int.from_bytes(certificate[at + 2:begins], "big")
        return begins, begins + length
    to_be_signed, _ = part(part(0)[0])
    _, version_ends = part(to_be_signed)
    number_begins, number_ends = part(version_ends)
    _, algorithm_ends = part(number_ends)
    number, issuer = certificate[number_begins:number_ends], certificate[algorithm_ends:part(algorithm_ends)[1]]
    return base64.b64encode(struct.pack(">4I", 0, 0, len(number), len(issuer)) + number + issuer).decode()


def with_certificate(server, folder, login):
    """Takes the owner's file of docs/guides/certificates.md in, and chooses it for everything."""
    file = server.scratch / f"{login}.p12"
    server.congvu("cert", "enrol", login, "--pkcs12", file, stdin=f"{PASSWORD}\n{PASSWORD}\n")
    database = ("-d", f"sql:{folder}")
    run("certutil", "-M", *database, "-n", "congvu", "-t", "C,C,")
    run("pk12util", "-i", file, *database, "-W", PASSWORD, "-K", "")
    mine = re.search(r"^(.+?) +u,u,u", run("certutil", "-L", *database).stdout, re.M)[1]
    listed = run("certutil", "-L", *database, "-n", mine, "-a").stdout
    key = key_of(ssl.PEM_cert_to_DER_cert(listed[listed.index("-----BEGIN"):]))
    chosen = {"mail.server.server1.authMethod": 7, "mail.smtpserver.smtp1.authMethod": 1,
              "security.default_personal_cert": "Select Automatically",
              "mail.identity.id1.sign_mail": True, "mail.identity.id1.encryptionpolicy": 2}
    for use in ("signing", "encryption"):
        chosen |= {f"mail.identity.id1.{use}_cert_name": mine, f"mail.identity.id1.{use}_cert_dbkey": key}
    return chosen


def with_attachment():
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"] = f"Nông Văn Thành <{SENDER}>", READER
    mail["Subject"], mail["Date"] = "Kế hoạch phòng, chống bão số 3", "Mon, 6 Jul 2026 09:10:00 +0700"
    mail["Message-ID"] = "<ke-hoach@langson.gov.vn>"
    mail.set_content("Gửi các đơn vị kế hoạch kèm theo.\n")
    mail.add_attachment("Nội dung kế hoạch.\n", filename="Kế hoạch số 12.txt")
    return bytes(mail)


def with_html():
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"] = f"Nông Văn Thành <{SENDER}>", READER
    mail["Subject"], mail["Date"] = "Thông báo nghỉ lễ Quốc khánh", "Mon, 6 Jul 2026 09:20:00 +0700"
    mail["Message-ID"] = "<nghi-le@langson.gov.vn>"
    mail.set_content("Nghỉ lễ Quốc khánh từ ngày 1 tháng 9.\n")
    mail.add_alternative("<p>Nghỉ lễ <b>Quốc khánh</b> từ ngày 1 tháng 9.</p>\n", subtype="html")
    return bytes(mail)


def deliver(server):
    with smtplib.SMTP_SSL("localhost", server.port("submissions"), context=tls_context(server)) as smtp:
        smtp.login("nvthanh", PASSWORD)
        for mail in (*map(vietnamese_message, range(1, 6)), with_attachment(), with_html()):
            smtp.sendmail(SENDER, [READER], mail)


class Thunderbird(unittest.TestCase):
    def setUp(self):
        self.server = Server(settings=["control.issue_certificates=yes"]).__enter__()
        self.addCleanup(self.server.__exit__, None)
        self.server.provision()
        deliver(self.server)

    def imap(self, login, mailbox="INBOX"):
        imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        imap.login(login, PASSWORD)
        imap.select(mailbox, readonly=True)
        self.addCleanup(imap.logout)
        return imap

    def subjects(self, imap, *criteria):
        """Subjects as a reader sees them, of the messages that the server finds."""
        imap.noop()
        found = imap.search(None, *criteria)[1][0].split()
        rows = [row for number in found for row in imap.fetch(number, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]]
        return [message_from_bytes(row[1], policy=SMTP)["Subject"] for row in rows if isinstance(row, tuple)]

    def give_password(self, desktop, window):
        """Typed anew until Thunderbird no longer asks."""
        def given():
            if desktop.window(window):
                desktop.wait_for_window(window)
                desktop.keys("ctrl+a")
                desktop.type(PASSWORD)
                desktop.keys("Return")
            return not desktop.window(window)
        desktop.wait_for_window(window)
        wait_for(given, f"'{window}' to be answered")

    def test_a_message_is_sent_and_the_inbox_is_read(self):
        subject = "Về việc họp giao ban"
        with Desktop(self.server.scratch) as desktop:
            desktop.start("thunderbird", "--profile", profile(self.server), "-compose",
                          f"to='{SENDER}',subject='{subject}',body='Đồng chí đến đúng giờ.'")
            self.give_password(desktop, "Enter your password")
            desktop.wait_for_window(f"Write: {subject}")
            self.send(desktop, subject)
            desktop.wait_for_window("Inbox")
            self.read_one(desktop)

    def test_a_name_typed_without_accents_is_completed_from_the_address_book(self):
        subject = "Giao ban"
        with Desktop(self.server.scratch) as desktop:
            folder = profile(self.server)
            choose(folder, address_book(self.server))
            desktop.start("thunderbird", "--profile", folder, "-compose",
                          f"subject='{subject}',body='Đồng chí đến đúng giờ.'")
            self.give_password(desktop, "Enter your password")
            desktop.wait_for_window(f"Write: {subject}")
            desktop.type("nong van")
            self.give_password(desktop, "LDAP Server Password Required")
            desktop.wait_for_window(f"Write: {subject}")
            wait_for(lambda: self.completes(desktop, "nong van"), "the name to be completed")
            self.send(desktop, subject)

    def test_a_certificate_logs_in_signs_and_encrypts_to_a_colleague(self):
        self.server.congvu("cert", "enrol", "nvthanh", "--pkcs12", self.server.scratch / "nvthanh.p12",
                           stdin=f"{PASSWORD}\n{PASSWORD}\n")
        subject = "Tài liệu mật"
        folder = profile(self.server)
        choose(folder, {**address_book(self.server), **with_certificate(self.server, folder, "nqhuy")})
        with Desktop(self.server.scratch) as desktop:
            desktop.start("thunderbird", "--profile", folder, "-compose",
                          f"to='{SENDER}',subject='{subject}',body='Chỉ dành cho đồng chí.'")
            # No password to read and to send; the address book wants one, to fetch his colleague's certificate.
            self.give_password(desktop, "LDAP Server Password Required")
            desktop.wait_for_window(f"Write: {subject}")
            desktop.press_until("ctrl+Return", lambda: not desktop.window("Write:"), "the message to be sent")
        self.wait_for_subject("nvthanh", "INBOX", subject)
        imap = self.imap("nvthanh")
        number = imap.search(None, "HEADER", "Content-Type", "pkcs7-mime")[1][0].split()[-1]
        letter = self.server.scratch / "letter.eml"
        letter.write_bytes(imap.fetch(number, "(BODY.PEEK[])")[1][0][1])
        self.assertIn("Chỉ dành cho đồng chí.", self.opened(letter))

    def opened(self, letter):
        """What nvthanh reads: decrypted with his key, and its signature checked."""
        key = letter.with_suffix(".pem")
        run("openssl", "pkcs12", "-in", self.server.scratch / "nvthanh.p12", "-nodes", "-out", key, "-passin",
            f"pass:{PASSWORD}")
        signed = letter.with_suffix(".signed")
        run("openssl", "cms", "-decrypt", "-in", letter, "-recip", key, "-out", signed)
        text = letter.with_suffix(".txt")
        run("openssl", "cms", "-verify", "-in", signed, "-CAfile", ca_file(self.server), "-out", text)
        return str(message_from_bytes(text.read_bytes(), policy=SMTP).get_content())

    def completes(self, desktop, name):
        """Whether the message can be sent to what was made of the name; else it is typed again."""
        time.sleep(3)  # what was found is shown now
        if BOOK_PICTURE:
            desktop.screenshot(BOOK_PICTURE)
        desktop.keys("Return", "ctrl+Return")
        time.sleep(3)
        if not desktop.window("Password Required for Outgoing"):
            desktop.keys("ctrl+a")
            desktop.type(name)
            return False
        return True

    def read_one(self, desktop):
        """Goes to unread messages until the server says that one was read; opens the one that is chosen then."""
        imap = self.imap("nqhuy")
        desktop.press_until("n", lambda: self.subjects(imap, "SEEN"), "a message to be read")
        if PICTURE:
            time.sleep(3)  # what is fetched already is drawn now
            desktop.screenshot(PICTURE)
        def opened():
            return next((one for one in SUBJECTS if desktop.window(f"{one} - Mozilla Thunderbird")), None)
        subject = desktop.press_until("Return", opened, "a window with a message")
        wait_for(lambda: subject in self.subjects(imap, "SEEN"), f"'{subject}' to be read")

    def send(self, desktop, subject):
        question = "Password Required for Outgoing"
        desktop.press_until("ctrl+Return", lambda: desktop.window(question), "the question for a password")
        self.give_password(desktop, question)
        self.wait_for_subject("nvthanh", "INBOX", subject)
        self.wait_for_subject("nqhuy", "Sent", subject)

    def wait_for_subject(self, login, mailbox, subject):
        imap = self.imap(login, mailbox)
        wait_for(lambda: subject in self.subjects(imap, "ALL"), f"'{subject}' to be in {mailbox} of {login}")


if __name__ == "__main__":
    main()
