"""The first set-up, step by step."""

from hub.web.first_run import business, desks, guided_test, hours, line, night, overview, simulated, switch_on, systems, team, wording
from hub.web.route import BOTH, POST, SLOW_GUESSING, Route
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/first-run", overview.show_first_run, Needs.ADMIN),
    Route("/first-run/later", overview.put_step_off, Needs.ADMIN, POST),
    Route("/first-run/fine", overview.call_step_fine, Needs.ADMIN, POST),
    Route("/first-run/put-away", overview.put_first_run_away, Needs.ADMIN, POST),
    Route("/first-run/take-up", overview.take_first_run_up, Needs.ADMIN, POST),
    Route("/first-run/business", business.show_business_step, Needs.ADMIN, BOTH),
    Route("/first-run/night", night.show_night_step, Needs.ADMIN, BOTH),
    Route("/first-run/phones", systems.show_phones_step, Needs.ADMIN),
    Route("/first-run/line", line.show_line_step, Needs.ADMIN, BOTH),
    Route("/first-run/line/point", line.point_line_step, Needs.ADMIN, POST),
    Route("/first-run/test", guided_test.show_test_step, Needs.ADMIN),
    Route("/first-run/wording", wording.show_wording_step, Needs.ADMIN, BOTH),
    Route("/first-run/hours", hours.show_hours_step, Needs.ADMIN, BOTH),
    Route("/first-run/system", systems.show_system_step, Needs.ADMIN),
    Route("/first-run/desks", desks.show_desks_step, Needs.ADMIN, BOTH),
    Route("/first-run/team", team.show_team_step, Needs.ADMIN),
    Route("/first-run/switch-on", switch_on.show_switch_on_step, Needs.ADMIN),
    Route("/first-run/simulated/connect/<key>", simulated.connect_simulated_system, Needs.ADMIN, POST, SLOW_GUESSING, sandbox_only=True),
    Route("/first-run/simulated/line", simulated.add_simulated_line, Needs.ADMIN, POST, sandbox_only=True),
    Route("/first-run/simulated/ring", simulated.ring_simulated_line, Needs.ADMIN, POST, sandbox_only=True),
    Route("/first-run/simulated/reply", simulated.reply_from_simulated_phone, Needs.ADMIN, POST, sandbox_only=True),
)
