"""Messages made to be expensive to read. Nothing in them is real."""

HEAD = b"From: a@example.org\r\nSubject: bomb\r\nDate: Sun, 22 Nov 2026 12:00:00 +0700\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def nested_multiparts(depth):
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(depth))
    closing = b"".join(b"--b%d--\r\n" % i for i in reversed(range(depth)))
    return HEAD + opening + b"\r\nx\r\n" + closing


def parameters(count):
    return b"".join(b"; parameter%d=value" % i for i in range(count))


def header(name, value):
    return name + b": " + value + b"\r\n\r\nx\r\n"


def folded(name, word, count):
    """In lines as they may come from outside."""
    line = b" " + word * (900 // len(word)) + b"\r\n"
    return name + b":" + line * (count * len(word) // len(line))


BOMBS = {
    "nested multiparts, 100": nested_multiparts(100),
    "nested multiparts, 20,000": nested_multiparts(20_000),
    "nested messages": (HEAD + b"Content-Type: message/rfc822\r\n\r\n") * 5_000 + b"\r\nx",
    "flat parts": MIXED + b"--b\r\n\r\nx\r\n" * 50_000 + b"--b--\r\n",
    "empty parts": MIXED + b"--b\r\n" * 400_000 + b"--b--\r\n",
    "parts with parameters":
        MIXED + (b"--b\r\nContent-Type: text/plain" + parameters(50) + b"\r\n\r\n") * 9_000 + b"--b--\r\n",
    "nested comments": header(b"From", b"(" * 100_000 + b"x" + b")" * 100_000 + b" a@b"),
    "many comments": header(b"From", b"(x)" * 1_000_000 + b" a@b"),
    "open comments": header(b"From", b"(x " * 1_000_000),
    "continuations": HEAD + b"Content-Type: text/plain" +
        b"".join(b";\r\n name*%d=x" % ((i * 7919) % 50_000) for i in range(50_000)) + b"\r\n\r\nx",
    "a continuation of 10^9": HEAD + b"Content-Type: text/plain; name*1000000000=x; name*0=a; name*0=b; "
        b"name*18446744073709551616=c; name*2=d; name*1*=e%41\r\n\r\nx",
    "a file name that hides": HEAD + b"Content-Type: application/octet-stream; name*0=\"a\r\n b\"; name*1*=%00%0D%0A\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''%E2%80%AEfdp.exe\r\n\r\nx",
    "recipients": header(b"To", b",\r\n ".join(b"u%06d@example.org" % i for i in range(200_000))),
    "recipients of one byte": header(b"To", b"a," * 2_000_000),
    "groups": header(b"To", b"a:;" * 1_300_000),
    "many in From": header(b"From", b"a@b," * 1_000_000),
    "recipients of messages within":
        (b"To: " + b"a@b," * 10_000 + b"\r\nContent-Type: message/rfc822\r\n\r\n") * 100,
    "a list before the type": b"To: " + b"a@b,\r\n " * 700_000 + b"x@y\r\n" + MIXED +
        b"--b\r\n\r\nhello\r\n--b\r\nContent-Type: application/pdf; name=x.pdf\r\n\r\nAAAA\r\n--b--\r\n",
    "a field of 20 MB": header(b"X-A", b"a" * 20_000_000),
    "a subject of 20 MB": header(b"Subject", b"a " * 10_000_000),
    "500,000 fields": HEAD + b"X: y\r\n" * 500_000 + b"\r\nx",
    "500,000 lines without colon": HEAD + b"aaaa\r\n" * 500_000 + b"\r\nx",
    "encoded words": header(b"Subject", b"\r\n ".join([b"=?utf-8?Q?a?="] * 50_000)),
    "charsets": header(b"Subject", b" ".join(
        b"=?%s?Q?+A=1B$B?=" % name for name in [b"utf-7", b"iso-2022-jp", b"x-unknown", b"iso-2022-cn-ext", b"scsu",
                                               b"hz", b"utf-16"] * 500)),
    "escapes": HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + b"\x1b$B\x1b(B" * 1_500_000,
    "marks out of order": HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "\u0301\u0323".encode() * 1_000_000,
    "boundaries that begin each other": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\ninner\r\n--bb--\r\n--b\r\n\r\nlast\r\n--b--\r\n",
    "a boundary of 1,000": HEAD + b"Content-Type: multipart/mixed; boundary=\"" + b"q" * 1_000 + b"\"\r\n\r\n--" +
        b"q" * 1_000 + b"\r\n\r\nx\r\n--" + b"q" * 1_000 + b"--\r\n",
    "an empty boundary": HEAD + b"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx\r\n----\r\n",
    "no end": MIXED + b"--b\r\n\r\nx\r\n",
    "garbage for base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"!@#$====" * 100_000,
    "lines like delimiters": MIXED + b"--bx\r\n" * 2_000_000,
    "a line of dashes": MIXED + b"-" * 20_000_000,
    "message/partial": HEAD + b"Content-Type: message/partial; number=1; total=2; id=\"x@y\"\r\n\r\nSubject: z\r\n\r\nq",
    "message/external-body": HEAD + b"Content-Type: message/external-body; access-type=local-file; "
        b"name=\"/etc/passwd\"\r\n\r\nContent-Type: text/plain\r\n\r\n",
    "references": HEAD + b"References: " + b"<0123456789@x> " * 300_000 + b"\r\n\r\nx",
    "html": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<p>&amp;<!--" * 2_000_000,
    "NUL and CR": b"From: a\0b@c\rd\r\nSubject: \0\r\r\n\r\n\0\r",
    "quotes": header(b"From", b'"' * 4_000_000),
    "spaced words": header(b"From", b"a " * 2_000_000 + b"<a@b>"),
    "dotted words": header(b"From", b"a." * 1_000_000 + b"@x"),
    "brackets": header(b"From", b"<" * 2_000_000),
    "signs": header(b"From", b"@" * 2_000_000),
    "like encoded words": header(b"From", b"=?a?q?x " * 500_000),
    "like encoded words, with commas": header(b"From", b"=?a?q?x," * 500_000),
    "many fields like encoded words": HEAD + b"X-A: =?a?q?x =?a?q?x =?a?q?x =?a?q?x\r\n" * 75_000 + b"\r\nx",
    "folds": header(b"To", b"x" + b"\r\n " * 1_000_000),
}
