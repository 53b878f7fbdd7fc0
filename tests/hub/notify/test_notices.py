"""Members hear of replies: in the app always, outside it when somebody waits, never twice."""

from pathlib import Path

import pytest

from hub.contract.errors import TryAgain
from hub.events import EffectStuck, SignInNeeded
from hub.records.account import Member, MemberRole, Notice, NotificationChoice
from hub.records.call import Task
from tests.fakes.phone_system import BlindPhone
from tests.fakes.small_hub import CALLER, LINE, MEMBER_PHONE, SmallHub


def with_owner(hub: SmallHub, phone: str | None = MEMBER_PHONE) -> int:
    rosa = hub.member("Rosa", phone)
    hub.change_account(fallback_member_id=rosa)
    return rosa


def test_the_owner_gets_a_notice_and_a_text_with_the_words_the_number_and_the_page(hub: SmallHub) -> None:
    with_owner(hub)
    hub.reply("is the driver job open?")
    hub.work()
    ((_, alert),) = hub.phone.sent
    assert (alert.to.e164, alert.sender.e164) == (MEMBER_PHONE, LINE)
    assert alert.body == ("(415) 555-0142 missed you and replied: \u201cis the driver job open?\u201d https://hub.example/conversations/1")
    assert hub.one(Notice).sentence in alert.body


def test_an_urgent_reply_says_so_first_and_a_long_one_is_cut(hub: SmallHub) -> None:
    with_owner(hub)
    hub.reply("emergency! " + "water everywhere " * 40)
    hub.work()
    assert hub.phone.bodies[0].startswith("URGENT: ")
    assert len(hub.phone.bodies[0]) <= 320


def test_an_urgent_reply_alerts_at_once_also_soon_after_another(hub: SmallHub) -> None:
    with_owner(hub)
    for words in ("hello", "URGENT", "please hurry"):
        hub.reply(words)
        hub.wait(minutes=1)
    assert [alert.to.e164 for _, alert in hub.phone.sent] == [MEMBER_PHONE, MEMBER_PHONE]
    assert hub.phone.bodies[1].startswith("URGENT: ")


def test_something_urgent_that_nobody_answers_for_reaches_the_owners_of_the_business(hub: SmallHub) -> None:
    hub.change(Member, hub.member("Rosa", MEMBER_PHONE), role=MemberRole.OWNER)
    hub.reply("hello")
    hub.work()
    assert hub.phone.sent == []
    hub.reply("URGENT")
    hub.work()
    assert [alert.to.e164 for _, alert in hub.phone.sent] == [MEMBER_PHONE]


def test_replies_in_quick_succession_alert_once_and_stand_in_the_app_each(hub: SmallHub) -> None:
    with_owner(hub)
    for number in range(3):
        hub.reply(f"part {number}")
        hub.wait(minutes=1)
    assert len(hub.phone.sent) == 1
    assert len(hub.all(Notice)) == 3
    hub.clock.move(minutes=11)
    hub.reply("anybody there?")
    hub.work()
    assert len(hub.phone.sent) == 2


def test_a_member_who_muted_their_alerts_is_told_in_the_app_only(hub: SmallHub) -> None:
    hub.change(Member, with_owner(hub), alerts_muted=True)
    hub.reply("hello")
    hub.work()
    assert hub.phone.sent == []
    assert len(hub.all(Notice)) == 1


def test_an_alert_that_was_owed_before_the_mute_does_not_leave(hub: SmallHub) -> None:
    rosa = with_owner(hub)
    hub.reply("hello")
    hub.change(Member, rosa, alerts_muted=True)
    hub.work()
    assert hub.phone.sent == []
    assert "Rosa was told in the app only: alerts muted" in hub.story


def test_an_alert_in_doubt_is_looked_for_and_where_that_is_impossible_not_repeated(hub: SmallHub) -> None:
    with_owner(hub)
    hub.phone.unanswered = [TryAgain("no answer came", may_have_left=True)]
    hub.reply("hello")
    hub.work()
    hub.connections.phone_class = BlindPhone
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1
    assert "Rosa was told in the app only: it is not known whether it left" in hub.story


def test_an_opt_out_alerts_nobody(hub: SmallHub) -> None:
    with_owner(hub)
    hub.reply("STOP")
    hub.work()
    assert [text.to.e164 for _, text in hub.phone.sent] == [CALLER]
    assert hub.all(Notice) == []


def test_a_stuck_effect_is_one_task_however_often_it_is_told(hub: SmallHub) -> None:
    with_owner(hub)
    hub.miss_call()
    row = hub.rows("send_text")[0]
    for _ in range(2):
        hub.happen(EffectStuck(row.id, "It waits for you."))
    assert [(task.kind, task.sentence) for task in hub.all(Task)] == [("attention", "It waits for you.")]


def test_where_the_fallback_may_not_sign_in_whoever_may_gets_the_mail(tmp_path: Path) -> None:
    hub = SmallHub(f"sqlite:///{tmp_path / 'hub.sqlite3'}", tmp_path, smtp_url="smtp://127.0.0.1:1")
    hub.change(Member, hub.member("Ada"), role=MemberRole.ADMIN)
    with_owner(hub)
    hub.happen(SignInNeeded(hub.phone_connection, "The key was taken back."))
    (mail,) = hub.rows("email_member")
    assert mail.payload["member_id"] == hub.one(Member, Member.name == "Ada").id
    hub.close()


@pytest.mark.parametrize("smtp_url", ["", "smtp://127.0.0.1:1"])
def test_a_sign_in_that_is_needed_is_told_to_who_may_do_it(tmp_path: Path, smtp_url: str) -> None:
    hub = SmallHub(f"sqlite:///{tmp_path / 'hub.sqlite3'}", tmp_path, smtp_url=smtp_url)
    admin, _ = hub.member("Ada"), hub.member("Rosa")
    hub.change(Member, admin, role=MemberRole.ADMIN)
    hub.happen(SignInNeeded(hub.phone_connection, "The key was taken back."))
    assert [notice.member_id for notice in hub.all(Notice)] == [admin]
    assert hub.tasks == ["sign_in"]
    assert len(hub.rows("email_member")) == (1 if smtp_url else 0)
    hub.close()


def choose(hub: SmallHub, member: int, **values: object) -> None:
    hub.add(NotificationChoice(member_id=member, **{"ways": {}, **values}))


def test_who_chose_so_hears_of_every_missed_call(hub: SmallHub) -> None:
    hub.member("Omar", "+14155550198")
    choose(hub, hub.member("Rosa", MEMBER_PHONE), ways={"missed": "text"})
    hub.miss_call()
    hub.work()
    assert [text.to.e164 for _, text in hub.phone.sent] == [MEMBER_PHONE]
    assert hub.one(Notice).sentence == "Missed call from (415) 555-0142 on Front desk."


def test_a_reply_that_nobody_answers_for_is_told_to_who_wants_to_know(hub: SmallHub) -> None:
    choose(hub, hub.member("Rosa", MEMBER_PHONE), ways={"unassigned": "text"})
    hub.change(Member, hub.member("Ada", "+14155550198"), role=MemberRole.ADMIN)
    hub.reply("hello")
    hub.work()
    assert [text.to.e164 for _, text in hub.phone.sent] == [MEMBER_PHONE]
    assert len(hub.all(Notice)) == 2


def test_an_alert_of_quiet_hours_comes_at_their_end(hub: SmallHub) -> None:
    choose(hub, with_owner(hub), quiet_from="14:00", quiet_until="16:00")
    hub.reply("hello")
    hub.work()
    assert hub.phone.sent == []
    hub.wait(minutes=61)
    assert [text.to.e164 for _, text in hub.phone.sent] == [MEMBER_PHONE]


def test_an_alert_of_quiet_hours_does_not_come_once_the_caller_was_answered(hub: SmallHub) -> None:
    choose(hub, with_owner(hub), quiet_from="14:00", quiet_until="16:00")
    hub.reply("hello")
    hub.work()
    hub.staff_writes("we are here")
    hub.wait(minutes=61)
    assert [text.to.e164 for _, text in hub.phone.sent] == []
