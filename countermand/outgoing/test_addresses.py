from ipaddress import ip_address

import pytest

from countermand.outgoing.addresses import may_call, networks
from countermand.plain import Plain

INSIDE = (
    "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.8.8.8 168.63.129.16 169.254.169.254 172.16.0.1 "
    "172.31.255.255 192.0.0.8 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 "
    "224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 "
    ":: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b:1::a00:1 100::1 2001::1 "
    "2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 "
    "fec0::1 ff02::1"
)
OUTSIDE = [
    "1.1.1.1",
    "8.8.8.8",
    "172.32.0.1",
    "192.0.1.1",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("text", INSIDE.split())
def test_an_inside_address_is_never_called(text: str) -> None:
    assert not may_call(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_a_public_address_may_be_called(text: str) -> None:
    assert may_call(ip_address(text))


def test_an_allowed_network_opens_exactly_itself() -> None:
    allowed = networks(["10.1.0.0/16", " 192.168.5.7 "])
    assert may_call(ip_address("10.1.2.3"), allowed)
    assert may_call(ip_address("192.168.5.7"), allowed)
    assert may_call(ip_address("::ffff:10.1.2.3"), allowed)
    assert not may_call(ip_address("10.2.0.1"), allowed)
    assert not may_call(ip_address("192.168.5.8"), allowed)


def test_a_network_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Plain, match=r"'10\.0\.0\.0/33'"):
        networks(["10.0.0.0/33"])
