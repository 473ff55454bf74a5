"""Synthetic mail for the system tests."""

import base64


def vietnamese_message(number, sender="nvthanh@langson.gov.vn", to="nqhuy@langson.gov.vn"):
    """One ordinary office mail, its subject and text in Vietnamese; CRLF line ends."""
    subject = base64.b64encode(f"Giấy mời họp số {number}/GM-UBND".encode()).decode()
    return "\r\n".join([
        f"From: =?UTF-8?B?{base64.b64encode('Nông Văn Thành'.encode()).decode()}?= <{sender}>",
        f"To: {to}",
        f"Subject: =?UTF-8?B?{subject}?=",
        f"Date: Mon, 6 Jul 2026 08:{number % 60:02}:00 +0700",
        f"Message-ID: <{number}.giay-moi@langson.gov.vn>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        f"Kính gửi: Ủy ban nhân dân các xã, phường. Đây là thư số {number}.",
        "",
    ]).encode()
