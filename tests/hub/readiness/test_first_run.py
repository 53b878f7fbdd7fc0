"""The order of the steps of a first set-up, and the way from one to the next."""

from hub.readiness.first_run import FirstRun, Stand, Step, stands_of


def test_only_the_first_open_step_is_the_one_for_now() -> None:
    stands = stands_of({Step.BUSINESS, Step.NIGHT, Step.LINE}, {Step.PHONES})
    assert [step for step, stand in stands.items() if stand is Stand.NOW] == [Step.TEST]
    assert (stands[Step.PHONES], stands[Step.LINE], stands[Step.TEAM]) == (Stand.LATER, Stand.DONE, Stand.OPEN)


def test_what_is_put_off_counts_as_done_once_it_is_there() -> None:
    assert stands_of({Step.PHONES}, {Step.PHONES})[Step.PHONES] is Stand.DONE


def test_the_way_on_leads_forward_first_and_then_to_what_was_left_out() -> None:
    left = FirstRun(stands_of({*Step} - {Step.LINE, Step.HOURS}, set()), put_away=False)
    assert left.after(Step.TEST) is Step.HOURS
    assert left.after(Step.SWITCH_ON) is Step.LINE
    assert left.after(Step.HOURS) is Step.LINE
    over = FirstRun(stands_of({*Step}, set()), put_away=False)
    assert (over.after(Step.TEAM), over.now, over.is_wanted) == (None, None, False)
