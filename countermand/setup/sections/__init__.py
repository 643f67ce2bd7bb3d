"""The profile's sections, in the order of the interview: each can be gathered, read from a file, and applied."""

from countermand.profile.answers import TOPICS
from countermand.setup.sections.company import COMPANY
from countermand.setup.sections.endpoints import ENDPOINTS
from countermand.setup.sections.exports import EXPORTS
from countermand.setup.sections.meanings import COLUMNS, STAGES
from countermand.setup.sections.reasons import REASONS
from countermand.setup.sections.section import Section
from countermand.setup.sections.topics import section_of

__all__ = ["SECTIONS", "Section"]

SECTIONS: dict[str, Section] = {
    section.name: section
    for section in [COMPANY, *map(section_of, TOPICS), COLUMNS, STAGES, REASONS, ENDPOINTS, EXPORTS]
}
