"""SIPp scenarios of callers and of agents' phones, made of a few steps."""

SDP = """v=0
o=x 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
"""


def scenario(name, *steps):
    return ('<?xml version="1.0" encoding="UTF-8" ?>\n'
            f'<scenario name="{name}">\n' + "\n".join(steps) + "\n</scenario>\n")


def send(message, retransmit=False):
    head, _, body = message.strip("\n").partition("\n\n")
    resend = ' retrans="500"' if retransmit else ""
    return f"<send{resend}><![CDATA[\n\n{head}\n\n{body}\n]]></send>"


def receive(what, optional=False, actions="", **attributes):
    kind = "response" if what.isdigit() else "request"
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    more += ' optional="true"' if optional else ""
    inside = f"<action>{actions}</action>" if actions else ""
    return f'<recv {kind}="{what}"{more}>{inside}</recv>'


def pause(milliseconds):
    return f'<pause milliseconds="{milliseconds}"/>'


# ------------------------------------------------------------------------------------------ callers

_FROM = 'From: "Kim, Lee" <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]'


def _request(method, cseq, to, target, extra="", body="", branch="[branch]"):
    content = f"Content-Type: application/sdp\n" if body else ""
    return (f"{method} {target} SIP/2.0\n"
            f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}\n"
            f"{_FROM}\n{to}\nCall-ID: [call_id]\nCSeq: {cseq}\n{extra}"
            "Contact: <sip:caller@[local_ip]:[local_port]>\nMax-Forwards: 70\n"
            f"{content}Content-Length: [len]\n\n{body}")


_TARGET = "sip:support@[remote_ip]:[remote_port]"
_TO = "To: <sip:support@[remote_ip]:[remote_port]>"


def _invite():
    return send(_request("INVITE", "1 INVITE", _TO, _TARGET, body=SDP), retransmit=True)


def _progress():
    return [receive("100", optional=True), receive("182", optional=True),
            receive("180", optional=True), receive("182", optional=True),
            receive("180", optional=True), receive("182", optional=True),
            receive("180", optional=True), receive("182", optional=True)]


def _in_dialog(method, cseq, **more):
    return send(_request(method, cseq, "[last_To:]", "[next_url]", "[routes]\n", **more),
                retransmit=method == "BYE")


def caller(talk_ms=300):
    """Calls, talks, hangs up."""
    return scenario("caller", _invite(), *_progress(), receive("200", rrs="true", rtd="true"),
                    _in_dialog("ACK", "1 ACK"), pause(talk_ms), _in_dialog("BYE", "2 BYE"),
                    receive("100", optional=True), receive("200"))


def patient_caller():
    """Calls, talks until the other side hangs up."""
    return scenario("patient caller", _invite(), *_progress(), receive("200", rrs="true"),
                    _in_dialog("ACK", "1 ACK"), receive("BYE"), pause(50), _ok())


def refused_caller():
    """Hears at last that nobody can take the call."""
    return scenario("refused caller", _invite(), *_progress(), receive("480"),
                    send(_request("ACK", "1 ACK", "[last_To:]", _TARGET, branch="[branch-1]")))


def leaving_caller(after="182", wait_ms=300):
    """Hangs up while waiting, or while a phone rings (after="180")."""
    before = [receive("100", optional=True), receive("182", optional=after != "182")]
    if after == "180":
        before.append(receive("180"))
    return scenario(
        "leaving caller", _invite(), *before, pause(wait_ms),
        # [branch-N] counts steps back to the INVITE's.
        send(_request("CANCEL", "1 CANCEL", _TO, _TARGET, branch=f"[branch-{len(before) + 2}]"),
             retransmit=True),
        receive("200", optional=True), receive("487"),
        send(_request("ACK", "1 ACK", "[last_To:]", _TARGET, branch=f"[branch-{len(before) + 5}]")))


# ------------------------------------------------------------------------------------------- phones


def _answer(status, cseq="[last_CSeq:]", tag=True, body="", contact=True,
            route="[last_Record-Route:]"):
    to = "[last_To:];tag=[pid]a[call_number]" if tag else "[last_To:]"
    content = "Content-Type: application/sdp\n" if body else ""
    address = "Contact: <sip:agent@[local_ip]:[local_port]>\n" if contact else ""
    return send(f"SIP/2.0 {status}\n[last_Via:]\n[last_From:]\n{to}\n[last_Call-ID:]\n{cseq}\n"
                f"{route}\n{address}{content}Content-Length: [len]\n\n{body}",
                retransmit=status.startswith("200") and bool(body))


def _ok():
    return _answer("200 OK", tag=False)


def registering(name):
    """Says where the phone of that name is."""
    return scenario(
        "registering",
        send("REGISTER sip:[remote_ip]:[remote_port] SIP/2.0\n"
             "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
             f"From: <sip:{name}@[remote_ip]>;tag=[pid]r[call_number]\nTo: <sip:{name}@[remote_ip]>\n"
             "Call-ID: [call_id]\nCSeq: 1 REGISTER\nMax-Forwards: 70\nExpires: 600\n"
             f"Contact: <sip:{name}@[local_ip]:[local_port]>\nContent-Length: 0\n\n", retransmit=True),
        receive("200"))


def _rung():
    actions = ('<ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" check_it="true" assign_to="n"/>'
               '<ereg regexp="&lt;.*&gt;" search_in="hdr" header="Record-Route:" check_it="true" assign_to="r"/>'
               '<log message="[$n] [$r]"/>')
    return [receive("INVITE", crlf="true", rrs="true", actions=actions), _answer("180 Ringing")]


def answering(ring_ms=200):
    """Rings, answers, is hung up on."""
    return scenario("answering", *_rung(), pause(ring_ms), _answer("200 OK", body=SDP),
                    receive("ACK", crlf="true"), receive("BYE"), pause(20), _ok())


def refusing(status="486 Busy Here"):
    return scenario("refusing", *_rung()[:1], _answer(status), receive("ACK"))


def silent():
    """Rings until it is stopped."""
    return scenario("silent", *_rung(), receive("CANCEL"), _answer("200 OK", tag=False),
                    _answer("487 Request Terminated", cseq="CSeq: [$n] INVITE"), receive("ACK"))


def answering_across_the_cancel():
    """Answers when the CANCEL has come already: both crossed."""
    return scenario("crossing", *_rung(), receive("CANCEL"), _answer("200 OK", tag=False),
                    _answer("200 OK", cseq="CSeq: [$n] INVITE", body=SDP, route="Record-Route: [$r]"),
                    receive("ACK", crlf="true"), receive("BYE"), _ok())
