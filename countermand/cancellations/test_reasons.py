import json

import pytest

from countermand.audit.models import Entry
from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.models import Reason
from countermand.cancellations.paste_reasons import pasted
from countermand.cancellations.reasons import STARTERS, Facts, facts_of, set_reasons, usable
from countermand.plain import Plain
from countermand.refunds.models import Delivery, Refund


def test_reasons_are_read_as_a_spreadsheet_pastes_them():
    mind = Facts(code="C12", label="Changed their mind", system_code="CANC", needs_note=True)
    for text in [
        "C12\tChanged their mind\tCANC\tnote\nD1\tDamaged\t\tno refund\trestock",
        "C12;Changed their mind;CANC;note\n\nD1;Damaged;;no refund, restock\n",
        "Code  Name  Other\nC12  Changed their mind  CANC  Note\nD1\tDamaged\t\trestock,no refund",
    ]:
        assert pasted(text) == [mind, Facts(code="D1", label="Damaged", no_refund=True, restock=True)]
    assert pasted("X;Only a name") == [Facts(code="X", label="Only a name")]


def test_a_line_that_cannot_be_read_is_named():
    for text, sentence in [
        ("A;One\nB", "Line 2, “B”: a name is missing"),
        ("A;One\nA;Two", "Line 2: the code “A” stands there twice"),
        ("R 12;Twelve", "Line 1: “R 12” cannot be a reason's code"),
        ("A;One;X;perhaps", "“perhaps” is none of note, no refund, restock"),
        (" \n", "between 1 and 200 lines"),
        ("\n".join(f"R{n};Reason" for n in range(201)), "between 1 and 200 lines"),
        (f"A;{'x' * 201}", "a name of at most 200"),
    ]:
        with pytest.raises(Plain, match=sentence):
            pasted(text)


def test_pasted_reasons_take_the_place_of_the_starters_once(acme):
    wanted = pasted("other;Something else;;note\nC12;Changed their mind;CANC")
    with acme.door():
        assert len(set_reasons(wanted, retire_others=True, by=acme.ada)) == len(STARTERS) + 1
        assert [facts_of(reason) for reason in usable()] == wanted
        assert Entry.objects.filter(subject="reason C12", actor_id=acme.ada.user_id).count() == 1
        assert set_reasons(wanted, retire_others=True, by=acme.ada) == []


def test_without_retiring_the_others_stay_behind_the_pasted(acme):
    with acme.door():
        set_reasons(pasted("Z9;Last of all"), retire_others=False, by=acme.ada)
        assert [reason.code for reason in usable()] == ["Z9", *(code for code, _, _ in STARTERS)]


def test_a_reason_without_a_refund_pays_nothing_and_the_hook_says_restock(acme):
    acme.endpoint("https://books.example.com/hook")
    with acme.door():
        set_reasons(pasted("fraud;Fraud;;no refund;restock"), retire_others=False, by=acme.ada)
    request = acme.ask(acme.order())
    with acme.door():
        approve_one(
            Approval(request_id=request.id, amount_minor=5000), by=acme.bob, reason=Reason.objects.get(code="fraud")
        )
        assert Refund.objects.get().amount_minor == 0
        data = json.loads(Delivery.objects.get().body)["data"]
        assert (data["refund"]["amount"], data["lines"][0]["amount_minor"]) == ("0.00", 0)
        assert data["reason"]["restock"] is True


def test_an_admin_pastes_reasons_on_the_page(acme):
    client, url = acme.client(acme.ada), acme.url("settings-reasons")
    assert client.post(url, {"pasted": "A1;One;;no refund"}).status_code == 302
    assert acme.reason("A1").no_refund
    refused = client.post(url, {"pasted": "A1"})
    assert refused.status_code == 400
    assert "Line 1, “A1”: a name is missing" in refused.content.decode()
