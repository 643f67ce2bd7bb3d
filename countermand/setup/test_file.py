import re
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from countermand.audit.models import Entry
from countermand.cancellations.reasons import Facts, checked, plain_facts, usable
from countermand.exports.models import Template
from countermand.exports.template import STARTER, default_template
from countermand.imports.matching import key
from countermand.imports.models import Remembered
from countermand.orgs.models import Organization
from countermand.plain import Plain
from countermand.profile.answers import answers
from countermand.refunds.models import Endpoint
from countermand.setup.answer import answer
from countermand.setup.file import Change, apply, difference, gather, read, write
from countermand.setup.questions import TOPICS
from countermand.setup.sections import SECTIONS

START = "countermand_profile = 1\n"
OWN = (
    START
    + """
[company]
name = "Spielzeug Müller"
time_zone = "Europe/Berlin"
own_decisions = true
[desk]
opens = 07:30:00
holidays = [2026-12-25, "2026-12-26"]
[source]
decimal = ","
[limits]
second_above = "500.50"
ask_first = ["packed"]
[special]
kits = "refuse"
kit_skus = ["SET-"]
[columns]
"Auftrags-Nr." = "order_number"
"Bemerkung" = ""
[stages]
"Versendet" = "shipped"
[[reasons]]
code = "other"
label = "Sonstiges"
needs_note = true
[[reasons]]
code = "K1"
label = "Kunde will nicht mehr"
no_refund = true
[[endpoints]]
name = "Books"
url = "http://127.0.0.1:9/refunds"
"""
)


def applied(company, text):
    with company.door():
        return apply(read(text), by=company.ada)


def gathered(company):
    with company.door():
        return gather()


def test_a_profile_of_one_company_makes_another_the_same(acme, next_door):
    applied(acme, OWN)
    with acme.door():
        default_template()
        text = write(gather())
    applied(next_door, text)
    assert gathered(next_door) == gathered(acme)
    with next_door.door():
        assert write(gather()) == text
        assert answers().desk.opens.hour == 7
        assert [reason.code for reason in usable()] == ["other", "K1"]
        assert Remembered.objects.get(key="auftrags nr").meaning == "order_number"


def test_what_is_written_is_read_again_with_every_section(acme):
    profile = gathered(acme)
    assert set(profile) == set(SECTIONS)
    assert read(write(profile)) == profile
    applied(acme, OWN)
    assert read(write(gathered(acme))) == gathered(acme)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60)


@given(
    st.dictionaries(TEXTS.filter(key), st.sampled_from(["", "sku", "order_number"])),
    st.lists(TEXTS.filter(str.strip), min_size=1),
)
def test_any_words_are_written_so_that_they_are_read_again(headers, labels):
    columns = {text: field for text, field in headers.items() if [key(one) for one in headers].count(key(text)) == 1}
    clean = [checked(Facts(code=f"R{number}", label=label)) for number, label in enumerate(labels)]
    profile = {"columns": columns, "reasons": [plain_facts(facts) for facts in clean]}
    assert read(write(profile)) == profile
    assert write(read(write(profile))) == write(profile)


def test_a_profile_never_has_a_secret_and_a_new_endpoint_gets_its_own(acme, next_door):
    (secret,) = applied(acme, OWN).secrets.values()
    text = write(gathered(acme))
    assert "whsec" not in text
    (other,) = applied(next_door, text).secrets.values()
    assert secret.startswith("whsec_")
    assert other != secret


def test_the_second_time_nothing_is_different_and_nothing_is_recorded(acme):
    assert applied(acme, OWN).changes
    with acme.door():
        entries = Entry.objects.count()
        assert difference(read(OWN)) == []
    again = applied(acme, OWN)
    assert (again.changes, again.secrets) == ([], {})
    with acme.door():
        assert Entry.objects.count() == entries


def test_every_change_is_audited_with_who_and_before_and_after(acme):
    applied(acme, OWN)
    with acme.door():
        told = {entry.subject: entry for entry in Entry.objects.filter(action="settings_changed")}
        assert {"company", "desk", "columns", "stages", "reason K1", "endpoint Books"} <= set(told)
        assert told["company"].who == "Ada"
        assert told["company"].facts["before"]["name"] == "Acme Toys"
        assert told["columns"].facts["after"]["Auftrags-Nr."] == "order_number"


def test_the_difference_names_each_answer_before_and_after(acme):
    with acme.door():
        found = difference(read(OWN))
        assert Change("company", "own_decisions", False, True) in found
        assert Change("limits", "second_above", "", "500.50") in found
        assert Change("columns", "Bemerkung", None, "") in found
        assert Change("reasons", "out_of_stock", SECTIONS["reasons"].gather()[3], None) in found
        before, after = next((one.before, one.after) for one in found if one.key == "other")
        assert (before, after) == (
            {"label": "Other", "system_code": "OTHER"},
            {"label": "Sonstiges", "system_code": ""},
        )


def test_what_a_profile_does_not_say_stays(acme):
    applied(acme, OWN)
    before = gathered(acme)
    applied(acme, START + '[desk]\ncloses = "18:00"\n')
    after = gathered(acme)
    assert after.pop("desk") == before.pop("desk") | {"closes": "18:00"}
    assert after == before


def test_what_is_left_out_of_a_list_is_forgotten_retired_or_switched_off(acme):
    applied(acme, OWN)
    applied(acme, START + 'endpoints = []\n[columns]\n[[reasons]]\ncode = "K1"\nlabel = "Kunde"\n')
    profile = gathered(acme)
    assert (profile["columns"], profile["endpoints"], [row["code"] for row in profile["reasons"]]) == ({}, [], ["K1"])
    assert profile["stages"] == {"Versendet": "shipped"}
    applied(acme, OWN)
    with acme.door():
        assert Endpoint.objects.get().enabled


def test_reasons_in_another_order_are_a_change(acme):
    applied(acme, OWN)
    profile = gathered(acme)
    profile["reasons"].reverse()
    with acme.door():
        assert difference(profile) == [Change("reasons", "order", ["other", "K1"], ["K1", "other"])]
        apply(profile, by=acme.ada)
        assert difference(profile) == []


def test_all_of_it_or_nothing(acme):
    before = gathered(acme)
    text = OWN.replace("http://127.0.0.1:9/refunds", "http://10.0.0.5/refunds")
    with pytest.raises(Plain, match=r"10\.0\.0\.5"):
        applied(acme, text)
    assert gathered(acme) == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = = 1", "line 1"),
        (START + "[desk]\nopens = 1\n[desk]\n", "desk"),
        ("[desk]\n", "countermand_profile = 1"),
        ("countermand_profile = 2\n", "countermand_profile = 1"),
        (START + '[source]\nsystem = "a\\u0000"\n', "character NUL"),
        (START + "[desks]\n", "no section “desks”. It has: company, desk"),
        (START + "desk = 3\n", r"written as \[desk\]"),
        (START + "[company]\nslug = 'a'\n", r"\[company\] has no slug. It has: name"),
        (START + "[company]\ncurrency = 'XXQ'\n", "“XXQ” is not a currency"),
        (START + "[company]\nown_decisions = 'yes'\n", "own_decisions cannot be “yes”"),
        (START + "[desk]\nopen = 1\n", r"\[desk\] has no open. It has: language, open_on"),
        (START + "[desk]\nopens = 'late'\n", r"\[desk\] opens cannot be “late”"),
        (START + "[limits]\nrefuse_from = 'moon'\n", "It can be: picking, packed, shipped"),
        (START + "[columns]\nNr = 'order_nr'\n", "“Nr” cannot be “order_nr”. It can be: order_number"),
        (START + "[columns]\n'a b' = 'sku'\n'A-B' = 'sku'\n", "“A-B” and “a b” are the same"),
        (START + "[columns]\n'--' = ''\n", "no letter or digit"),
        (START + "[stages]\nWeg = 'gone'\n", "“Weg” cannot be “gone”. It can be: open"),
        (START + "[stages]\nWeg = ['open']\n", "“Weg” cannot be"),
        (START + "reasons = []\n", "between 1 and 200"),
        (START + "[reasons]\ncode = 'A'\n", r"once for each"),
        (START + "[[reasons]]\ncode = 'A'\n", r"\[\[reasons\]\] 1 has no label"),
        (START + "[[reasons]]\ncode = 'A'\nlable = 'B'\n", "“lable”, which there is not. It can have: code, label"),
        (START + "[[reasons]]\ncode = 'A B'\nlabel = 'B'\n", r"\[\[reasons\]\] 1: “A B” cannot be"),
        (START + "exports = []\n", "at least one"),
        (START + "[[exports]]\ncolumns = []\n", r"\[\[exports\]\] 1 needs a name"),
        (START + "[[exports]]\nname = 'A'\ncolumns = [{header = 'x', field = 'nope'}]\n", "field cannot be “nope”"),
        (START + "[[exports]]\nname = 'A'\nbom = true\n", "has no bom"),
        (START + "[[endpoints]]\nname = 'A'\nurl = 'x'\nsecret = 'whsec_x'\n", "“secret”, which there is not"),
        (START + "x = '" + "y" * 1_000_000 + "'", "too large"),
    ],
)
def test_every_mistake_is_named_with_the_way_out(text, sentence):
    with pytest.raises(Plain, match=sentence):
        read(text)


def test_answers_of_the_interview_are_in_the_file(acme):
    with acme.door():
        assert 'partly_shipped = "rest" # rest, refuse' in write(gather())
        answer(TOPICS["edge-cases"], {"partly_shipped": "refuse", "kits": "tell", "kit_skus": ["K"]}, by=acme.ada)
        said = tomlkit.parse(write(gather())).unwrap()
    assert said["limits"]["partly_shipped"] == "refuse"
    assert said["special"]["kit_skus"] == ["K"]


def test_the_command_line_applies_without_a_person(acme):
    with acme.door():
        apply(read(OWN), by=None)
        assert Organization.objects.get(id=acme.org.id).name == "Spielzeug Müller"


def test_the_example_in_the_docs_is_a_profile(acme):
    text = (Path(__file__).parents[2] / "docs" / "setting-up.md").read_text()
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    with acme.door():
        example = example.replace("https://erp.example.com/countermand", "http://127.0.0.1:9/")
        assert apply(read(example), by=None).secrets
        assert answers().limits.refuse_from == "packed"


ERP = """
[[exports]]
name = "ERP"
delimiter = ";"
encoding = "cp1252"
columns = [{header = "Beleg", field = "order_number"}, {header = "Art", whole = "V", partial = "T"}]
"""


def test_templates_are_made_retired_and_taken_back(acme):
    with acme.door():
        default_template()
    assert applied(acme, START + ERP).changes
    assert applied(acme, START + ERP).changes == []
    assert [row["name"] for row in gathered(acme)["exports"]] == ["ERP"]
    with acme.door():
        assert Template.objects.get(name="Canceled orders").retired_at
    both = {"exports": [*gathered(acme)["exports"], {"name": "Canceled orders", "columns": STARTER}]}
    applied(acme, write(both))
    assert [row["name"] for row in gathered(acme)["exports"]] == ["Canceled orders", "ERP"]


def test_a_template_of_another_company_is_the_same_here(acme, next_door):
    applied(acme, START + ERP)
    applied(next_door, write(gathered(acme)))
    with acme.door():
        ours = Template.objects.get(name="ERP").layout()
    with next_door.door():
        assert Template.objects.get(retired_at=None).layout() == ours
