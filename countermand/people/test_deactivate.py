import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from countermand.audit.models import Entry
from countermand.orgs.models import Membership
from countermand.people.change_roles import change_roles
from countermand.people.deactivate import deactivate, reactivate
from countermand.plain import Conflict, Plain


def test_a_deactivated_member_is_out_at_the_next_click(acme: Any) -> None:
    bob = acme.client(acme.bob)
    assert bob.get(acme.url("orders")).status_code == 200
    acme.client(acme.ada).post(acme.url("member-deactivation", acme.bob.id))
    assert bob.get(acme.url("orders")).headers["Location"].startswith("/accounts/login/")
    acme.bob.user.refresh_from_db()
    assert acme.client(acme.bob).get(acme.url("orders")).status_code == 404
    with acme.door():
        assert Entry.objects.get(action="deactivated").subject == acme.bob.user.email


def test_a_deactivated_member_can_be_let_back_in(acme: Any) -> None:
    with acme.door():
        deactivate(acme.bob, by=acme.ada)
        reactivate(acme.bob, by=acme.ada)
    with acme.door():
        assert Membership.objects.get(id=acme.bob.id).active
        assert Entry.objects.filter(action="reactivated").count() == 1
    acme.bob.user.refresh_from_db()
    assert acme.client(acme.bob).get(acme.url("orders")).status_code == 200


def test_nobody_deactivates_themself(acme: Any) -> None:
    page = acme.client(acme.ada).post(acme.url("member-deactivation", acme.ada.id))
    assert page.status_code == 400
    assert "Nobody deactivates themself" in page.content.decode()


def test_the_last_admin_stays_admin(acme: Any) -> None:
    with acme.door():
        change_roles(acme.eve, ["requester"], by=acme.ada)
    page = acme.client(acme.ada).post(acme.url("member", acme.ada.id), {"roles": ["auditor"]})
    assert page.status_code == 409
    assert "Ada is the last admin" in page.content.decode()
    with acme.door():
        assert Membership.objects.get(id=acme.ada.id).roles == ["admin"]


def test_who_stopped_being_an_admin_meanwhile_changes_nothing(acme: Any) -> None:
    with acme.door():
        change_roles(acme.eve, ["requester"], by=acme.ada)
    with acme.door(), pytest.raises(PermissionDenied, match="no longer an admin"):
        deactivate(acme.bob, by=acme.eve)


def test_two_admins_at_once_do_not_lock_everybody_out(acme: Any) -> None:
    gate, refused = threading.Barrier(2), []

    def shut_out(member: Membership, by: Membership) -> None:
        gate.wait()
        try:
            with acme.door():
                deactivate(member, by=by)
        except (Plain, PermissionDenied) as error:
            refused.append(error)
        finally:
            connection.close()

    pairs = [(acme.ada, acme.eve), (acme.eve, acme.ada)]
    threads = [threading.Thread(target=shut_out, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with acme.door():
        assert Membership.objects.filter(active=True, roles__contains=["admin"]).count() == 1


def test_roles_are_changed_and_recorded_with_what_they_were(acme: Any) -> None:
    acme.client(acme.ada).post(acme.url("member", acme.ann.id), {"roles": ["approver", "requester"]})
    with acme.door():
        assert Membership.objects.get(id=acme.ann.id).roles == ["requester", "approver"]
        body = Entry.objects.get(action="roles_changed").body
    assert body == '{"after": ["requester", "approver"], "before": ["requester"]}'


def test_saving_the_same_roles_again_records_nothing(acme: Any) -> None:
    with acme.door():
        change_roles(acme.ann, ["requester"], by=acme.ada)
        assert not Entry.objects.filter(action="roles_changed").exists()


def test_the_last_admin_cannot_be_shut_out(acme: Any) -> None:
    with acme.door():
        change_roles(acme.ada, ["requester"], by=acme.eve)
    with acme.door(), pytest.raises(Plain, match="Nobody deactivates"):
        deactivate(acme.eve, by=acme.eve)
    with acme.door(), pytest.raises(Conflict, match="last admin"):
        change_roles(acme.eve, ["auditor"], by=acme.eve)
