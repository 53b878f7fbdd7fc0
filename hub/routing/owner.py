"""The step that brings a conversation to its owner."""

from hub.events import AssignmentTakenBack, Event, OwnerChosen, ReplyRead
from hub.firm_events import PersonRead
from hub.records.account import Member
from hub.records.conversation import Conversation
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.routing.evidence import claims_for


def choose_owner(session: AccountSession, event: ReplyRead | PersonRead | AssignmentTakenBack) -> list[Event]:
    """Choose the member whom the strongest evidence names, and keep all of it beside the conversation."""
    if event.conversation_id is None:
        return []
    conversation = session.get_one(Conversation, event.conversation_id)
    claims = claims_for(session, conversation)
    conversation.evidence = [
        {
            "because": claim.because,
            "sentence": claim.sentence,
            "member_id": claim.member_id,
            "connection_id": claim.connection_id,
            "owner_id": claim.owner_id,
        }
        for claim in claims
    ]
    chosen = next((claim for claim in claims if claim.member_id is not None), None)
    if chosen is None or chosen.member_id is None:
        return [OwnerChosen(conversation.id, changed=False)]
    changed = conversation.member_id != chosen.member_id
    conversation.member_id = chosen.member_id
    conversation.desk_id = chosen.desk_id or conversation.desk_id
    if changed:
        member = session.get_one(Member, chosen.member_id)
        tell(
            session,
            "owner",
            f"{member.name} answers for this conversation. {chosen.sentence}",
            caller_id=conversation.caller_id,
            conversation_id=conversation.id,
            detail={"evidence": [claim.sentence for claim in claims]},
        )
    return [OwnerChosen(conversation.id, changed=changed)]
