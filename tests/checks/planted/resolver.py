"""A name server on this machine that knows some TXT records."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class _NameServer(asyncio.DatagramProtocol):
    """Answers every question about a name that it knows, and NXDOMAIN to every other."""

    def __init__(self, records: Mapping[str, Sequence[str]]) -> None:
        self.records = records
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        asked = dns.message.from_wire(data)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.AA | dns.flags.RA
        name = asked.question[0].name
        texts = self.records.get(name.to_text(omit_final_dot=True), ())
        if texts:
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", [_quoted(text) for text in texts]))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)


def _quoted(text: str) -> str:
    """A text as a TXT record has it: strings of at most 255 characters."""
    return " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))


@asynccontextmanager
async def resolving(records: Mapping[str, Sequence[str]]) -> AsyncIterator[str]:
    """The server's address and port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _NameServer(records), local_addr=("127.0.0.1", 0)
    )
    try:
        yield f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    finally:
        transport.close()
