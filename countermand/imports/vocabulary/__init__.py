"""The words of order desks: headers and stages, language by language."""

from countermand.imports.vocabulary.dutch import DUTCH
from countermand.imports.vocabulary.english import ENGLISH
from countermand.imports.vocabulary.french import FRENCH
from countermand.imports.vocabulary.german import GERMAN
from countermand.imports.vocabulary.italian import ITALIAN
from countermand.imports.vocabulary.portuguese import PORTUGUESE
from countermand.imports.vocabulary.spanish import SPANISH

LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH, DUTCH, ITALIAN, PORTUGUESE)
