"""One text with how far it got."""

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.shapes import TextAnswer, text_answer
from hub.api.trouble import Trouble
from hub.records.conversation import Text


def show_text(text_id: int) -> TextAnswer:
    """One text with its delivery state."""
    with parts().database.read(asker().account_id) as session:
        text = session.get(Text, text_id)
        if text is None:
            raise Trouble(404)
        return text_answer(text)
