"""The interview: every topic in its order. Browser and terminal ask from this one catalog."""

from countermand.setup.question import Question, Topic
from countermand.setup.topics.approval import APPROVAL
from countermand.setup.topics.company import COMPANY
from countermand.setup.topics.edge_cases import EDGE_CASES
from countermand.setup.topics.naming import NAMING
from countermand.setup.topics.order_system import ORDER_SYSTEM
from countermand.setup.topics.reasons import REASONS
from countermand.setup.topics.refunds import REFUNDS
from countermand.setup.topics.stages import STAGES
from countermand.setup.topics.way_back import WAY_BACK

TOPICS: dict[str, Topic] = {
    topic.key: topic
    for topic in [COMPANY, ORDER_SYSTEM, NAMING, STAGES, APPROVAL, REASONS, REFUNDS, EDGE_CASES, WAY_BACK]
}
QUESTIONS: dict[str, Question] = {question.key: question for topic in TOPICS.values() for question in topic.questions}
