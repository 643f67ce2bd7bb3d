"""The interview in a terminal: topic by topic, every answer kept as soon as it is given."""

from uuid import UUID

from countermand.cli.interview_parts import PARTS
from countermand.cli.prompt import Stopped, answer_of, dim, introduce
from countermand.orgs.tenancy import acting_for
from countermand.plain import Plain
from countermand.setup.answer import answer, asked, current
from countermand.setup.interview import answered, lock, mark
from countermand.setup.newest import FORMATS, is_open, newest, read_as_answered
from countermand.setup.question import Kind, Question, Topic
from countermand.setup.questions import TOPICS


def hold(org_id: UUID, *, only: str | None = None) -> None:
    """Asks what is not answered yet, or one topic anew."""
    with acting_for(org_id):
        done = set(answered())
    open_topics = [topic for key, topic in TOPICS.items() if key not in done] or list(TOPICS.values())
    print("Enter keeps what stands in brackets; - makes it empty; Ctrl-D stops, and all answers are kept.")
    try:
        for topic in [TOPICS[only]] if only else open_topics:
            _topic(org_id, topic, thorough=only is not None)
    except Stopped:
        print("\nKept so far. Go on with: countermand setup")
        return
    print("\nThat is all. See what is left to try with: countermand setup status")


def _topic(org_id: UUID, topic: Topic, *, thorough: bool) -> None:
    number = list(TOPICS).index(topic.key) + 1
    print(f"\n{number} of {len(TOPICS)}  {topic.title}\n{dim(topic.lead)}")
    for question in topic.questions:
        with acting_for(org_id):
            wanted = question in asked(topic, current(topic)) and (thorough or not _tells_itself(question))
        if wanted:
            introduce(question)
            _question(org_id, topic, question)
    with acting_for(org_id):
        source = newest()
        if topic.key == "order-system" and source is not None and is_open(source):
            read_as_answered(source, wait=True)
        mark(lock(None), topic)


def _tells_itself(question: Question) -> bool:
    """How files are written is found in each of them; only what the sample leaves open has to be asked."""
    if question.key not in FORMATS:
        return False
    source = newest()
    return not (source and is_open(source) and source.found.get("undecided", {}).get(question.key))


def _question(org_id: UUID, topic: Topic, question: Question) -> None:
    """Asks until the answer can be one."""
    if question.kind == Kind.UNDERSTOOD:
        print(f"  → {question.then}")
        return
    while True:
        try:
            if question.kind in PARTS:
                PARTS[question.kind](org_id)
            else:
                _field(org_id, topic, question)
        except Plain as problem:
            print(f"  {problem}")
        else:
            return


def _field(org_id: UUID, topic: Topic, question: Question) -> None:
    with acting_for(org_id):
        now = current(topic)[question.key]
    said = answer_of(question, now)
    with acting_for(org_id):
        lock(None)
        answer(topic, {question.key: said}, by=None)
    if then := question.then_of(said):
        print(f"  → {then}")
