from decimal import Decimal
from io import BytesIO

from countermand.audit.models import Entry
from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.models import Reason
from countermand.doctor.check import Finding
from countermand.exports.build import build
from countermand.exports.download import note_download
from countermand.exports.start import begin
from countermand.imports.apply import apply
from countermand.imports.receive import check_with, receive
from countermand.mail.models import Mail
from countermand.orgs.models import Membership, Organization
from countermand.profile.answers import Limits, Money
from countermand.profile.change import change_answers
from countermand.refunds.models import Delivery
from countermand.setup.file import apply as apply_profile
from countermand.setup.file import gather
from countermand.setup.golive import checks
from countermand.setup.interview import answered, lock, mark
from countermand.setup.questions import TOPICS

WELL = [Finding("worker", True, "A worker is running.")]


def items(company, health=WELL):
    with company.door():
        return {item.key: item for item in checks(Organization.objects.get(id=company.org.id), health=health)}


def done(company):
    return {key for key, item in items(company).items() if item.done}


def test_of_a_new_company_only_what_is_there_is_ticked(acme):
    found = items(acme)
    assert done(acme) == {"health", "people"}
    assert list(found) == [
        *("health", "interview", "people", "import", "request", "refused", "approved", "hook", "mail"),
        *("file", "confirmed"),
    ]
    assert "Next: The company." in found["interview"].sentence
    assert found["interview"].url == ("setup-topic", ("company",))


def test_a_wrong_installation_says_what_is_wrong(acme):
    found = items(acme, [*WELL, Finding("mail", False, "Mail is not set up.")])
    assert (found["health"].done, found["health"].sentence) == (False, "Mail is not set up.")


def test_the_interview_is_done_with_its_last_topic(acme):
    with acme.door():
        interview = lock(acme.ada)
        for topic in TOPICS.values():
            mark(interview, topic)
    assert "interview" in done(acme)


def test_rules_that_nobody_could_ever_meet_are_named(acme):
    with acme.door():
        Membership.objects.filter(id=acme.eve.id).update(roles=["requester"])
        change_answers("limits", Limits(second_above=Decimal(500)), by=acme.ada)
    assert "there is only one approver: invite a second one" in items(acme)["people"].sentence
    with acme.door():
        change_answers("limits", Limits(), by=acme.ada)
        Reason.objects.filter(code="suspected_fraud").update(decided_by=["finance"])
    found = items(acme)["people"]
    assert not found.done
    assert "For “Suspected fraud” an approver needs the role Finance, too" in found.sentence


def test_a_missing_role_is_named(acme):
    with acme.door():
        Membership.objects.filter(id__in=[acme.fred.id, acme.eve.id]).update(active=False)
    assert items(acme)["people"].sentence == "Nobody has the role Finance yet: invite somebody."


def test_one_approver_alone_is_not_enough_where_nobody_may_decide_their_own(acme):
    everything = ["requester", "approver", "fulfillment", "finance", "admin"]
    with acme.door():
        Membership.objects.exclude(id=acme.ada.id).update(active=False)
        Membership.objects.filter(id=acme.ada.id).update(roles=everything)
    assert "invite a second person" in items(acme)["people"].sentence
    with acme.door():
        Organization.objects.filter(id=acme.org.id).update(own_decisions=True)
    assert "people" in done(acme)


def test_an_applied_import_is_seen_and_a_checked_one_is_not(acme):
    with acme.door():
        source = receive(BytesIO(b"Order,Line,SKU,Qty,Status\nSO-1,1,A,5,Open\n"), name="a.csv", by=acme.fay)
        check_with(source, columns={}, stages={})
    assert "import" not in done(acme)
    with acme.door():
        apply(source.id, by=acme.fay)
    assert "import" in done(acme)


def test_a_whole_order_without_its_shipped_line_is_the_evidence_of_a_refusal(acme):
    acme.ask(acme.order({}, {"stage": "on_hold"}))
    assert done(acme) >= {"request"}
    assert "refused" not in done(acme)
    acme.ask(acme.order({}, {"stage": "shipped", "shipped": 5}))
    assert "refused" in done(acme)


def test_a_request_refused_for_a_shipped_line_is_the_evidence_too(acme):
    order = acme.order({"stage": "delivered", "shipped": 5})
    form = {"scope": "order", "reason": acme.reason().id}
    assert acme.client(acme.ann).post(acme.url("request-new", order.id), form).status_code == 409
    assert done(acme) == {"health", "people", "refused"}


def test_only_another_persons_approval_counts(acme):
    both = acme.member("both", ["requester", "approver"])
    with acme.door():
        Organization.objects.filter(id=acme.org.id).update(own_decisions=True)
    own = acme.ask(acme.order(), by=both)
    with acme.door():
        approve_one(Approval(request_id=own.id), by=both, reason=own.reason)
    assert "approved" not in done(acme)
    acme.approve(acme.ask(acme.order()))
    assert "approved" in done(acme)


def test_what_has_left_is_ticked_when_it_was_taken(acme):
    acme.endpoint("https://books.example.com/hook")
    acme.approve(acme.ask(acme.order()))
    assert not {"hook", "mail"} & done(acme)
    with acme.door():
        (delivery,) = Delivery.objects.all()
        Delivery.objects.update(state="delivered", delivered_at=delivery.created_at)
        Mail.objects.filter(kind="approved").update(state="sent", sent_at=delivery.created_at)
    assert {"hook", "mail"} <= done(acme)


def test_a_file_counts_when_somebody_took_it(acme):
    acme.approve(acme.ask(acme.order()))
    with acme.door():
        export = begin(by=acme.bob)
    export = build(acme.org.id, export.id)
    assert "file" not in done(acme)
    with acme.door():
        note_download(export, by=acme.bob)
        assert Entry.objects.filter(action="downloaded").exists()
    assert "file" in done(acme)


def test_what_the_company_does_not_want_is_not_asked_for(acme):
    with acme.door():
        change_answers("money", Money(refunds="manual"), by=acme.ada)
        Organization.objects.filter(id=acme.org.id).update(mail_customer=True)
    assert "hook" not in items(acme)
    assert "customer-mail" in items(acme)


def test_next_doors_rows_tick_nothing(acme, next_door):
    next_door.approve(next_door.ask(next_door.order()))
    assert done(acme) == {"health", "people"}


def test_a_whole_profile_answers_the_interview_and_a_part_of_one_does_not(acme, next_door):
    with acme.door():
        profile = gather()
    with next_door.door():
        apply_profile({"company": profile["company"]}, by=next_door.ada)
        assert not answered()
        apply_profile(profile, by=next_door.ada)
        assert set(answered()) == set(TOPICS)
    assert "interview" in done(next_door)
