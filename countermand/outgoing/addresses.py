"""Which network addresses may be called. Ours first, requests-hardened's filter second: both must agree.

Our own list is not redundant: the filter rests on Python's `ipaddress`, whose idea of "private" differs
between releases and has been wrong for whole ranges. See docs/decisions/0008.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from requests_hardened.ip_filter import InvalidIPAddress, get_ip_address

from countermand.plain import Plain

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA's special-purpose registries, and what clouds answer on beside them
DENIED_4 = [
    IPv4Network(network)
    for network in [
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' NAT, and Alibaba's metadata
        "127.0.0.0/8",  # this machine
        "168.63.129.16/32",  # Azure's wire server
        "169.254.0.0/16",  # link-local, and most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments, and Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    ]
]
# Of IPv6 only global unicast is called at all, and not the parts that wrap an IPv4 address or are no host's
GLOBAL_6 = IPv6Network("2000::/3")
DENIED_6 = [
    IPv6Network(network)
    for network in [
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    ]
]


def networks(texts: Iterable[str]) -> list[Network]:
    """The networks of COUNTERMAND_ALLOWED_NETWORKS. Raises Plain naming the one that cannot be read."""
    found = []
    for text in filter(None, map(str.strip, texts)):
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            raise Plain(
                f"COUNTERMAND_ALLOWED_NETWORKS contains {text!r}, which is not a network. "
                "Write networks with commas between, like 10.1.0.0/16,192.168.5.7/32"
            ) from None
    return found


def may_call(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Whether a call to this very address is safe, or was allowed by whoever runs Countermand."""
    address = plain_form(address)
    if any(address in network for network in allowed):
        return True
    return _is_public(address) and _filter_agrees(address)


def plain_form(address: Address) -> Address:
    """::ffff:10.0.0.1 reaches 10.0.0.1: judge that one."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def read(text: str) -> Address:
    return ip_address(text.partition("%")[0])  # fe80::1%eth0


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in DENIED_4)
    return address in GLOBAL_6 and not any(address in network for network in DENIED_6)


def _filter_agrees(address: Address) -> bool:
    try:
        get_ip_address(str(address), 443, allow_loopback=False)  # a literal: nothing is resolved
    except InvalidIPAddress:
        return False
    return True
