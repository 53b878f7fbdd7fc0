"""What needs somebody now: the front page, tasks and effects that wait."""

from hub.web.route import POST, Route
from hub.web.signed_in import Needs
from hub.web.today import effects, front_page, record_question, tasks

ROUTES: tuple[Route, ...] = (
    Route("/", front_page.front_page, Needs.VIEWER),
    Route("/notices/<int:notice_id>/read", front_page.mark_notice_read, Needs.VIEWER, POST),
    Route("/effects/<int:effect_id>/retry", effects.retry_effect, Needs.AGENT, POST),
    Route("/tasks", tasks.list_tasks, Needs.VIEWER),
    Route("/tasks/<int:task_id>/record", record_question.choose_record, Needs.AGENT, POST),
    Route("/tasks/<int:task_id>/done", tasks.finish_task, Needs.AGENT, POST),
)
