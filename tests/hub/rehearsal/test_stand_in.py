"""Answers in a vendor's place."""

from hub.contract.manifest import MadeRecord, RehearsalFacts
from hub.rehearsal.stand_in import StandIn, without

API = "https://api.example/v1"


def test_only_what_the_manifest_names_is_a_post_that_asks() -> None:
    stand_in = StandIn(RehearsalFacts(reads=("/search",)))

    assert stand_in.only_asks("GET", f"{API}/people")
    assert stand_in.only_asks("POST", f"{API}/people/search?limit=2")
    assert not stand_in.only_asks("POST", f"{API}/people?then=/search")
    assert not stand_in.only_asks("PUT", f"{API}/people/search")
    assert not StandIn(RehearsalFacts()).only_asks("POST", f"{API}/people/search")


def test_a_mutation_is_no_question_wherever_it_stands_in_the_document() -> None:
    stand_in = StandIn(RehearsalFacts(reads=("/graphql",)))

    assert stand_in.only_asks("POST", f"{API}/graphql", {"query": "query Clients { clients { id } }"})
    assert not stand_in.only_asks("POST", f"{API}/graphql", {"query": "mutation { clientCreate { id } }"})
    assert not stand_in.only_asks("POST", f"{API}/graphql", {"query": "fragment C on Client { id } mutation { clientCreate { ...C } }"})


def test_a_new_record_is_there_when_it_is_read_again() -> None:
    stand_in = StandIn(RehearsalFacts())
    made = stand_in.take("POST", f"{API}/people", {"name": "Sam"})

    assert stand_in.recall(f"{API}/people/{made['id']}") == {"name": "Sam", "id": made["id"]}
    assert stand_in.recall(f"{API}/people/77") is None


def test_a_change_of_a_new_record_is_there_too() -> None:
    stand_in = StandIn(RehearsalFacts())
    made = stand_in.take("POST", f"{API}/people", {"name": "Sam", "more": {"a": 1}})
    stand_in.take("PATCH", f"{API}/people/{made['id']}", {"more": {"b": 2}})

    assert stand_in.recall(f"{API}/people/{made['id']}") == {"name": "Sam", "more": {"a": 1, "b": 2}, "id": made["id"]}


def test_a_change_of_a_real_record_is_laid_over_what_the_vendor_answers() -> None:
    stand_in = StandIn(RehearsalFacts())
    stand_in.take("PUT", f"{API}/people/77", {"notes": "new"})

    assert stand_in.retouched(f"{API}/people/77?fields=notes", {"id": "77", "notes": "old"}) == {"id": "77", "notes": "new"}
    assert stand_in.retouched(f"{API}/people/78", {"id": "78", "notes": "old"}) == {"id": "78", "notes": "old"}


def test_a_list_about_a_new_record_holds_what_was_made_for_it() -> None:
    stand_in = StandIn(RehearsalFacts(rows="{collection}"))
    person = stand_in.take("POST", f"{API}/people", {"name": "Sam"})["id"]
    lead = stand_in.take("POST", f"{API}/leads", {"person_id": person})

    assert stand_in.recall(f"{API}/leads?person_id={person}") == {"leads": [lead]}
    assert stand_in.recall(f"{API}/jobs?person_id={person}&state=open") == {"jobs": []}
    assert stand_in.recall(f"{API}/leads?person_id=77") is None


def test_a_bare_list_is_answered_where_the_vendor_has_such() -> None:
    stand_in = StandIn(RehearsalFacts(rows="", ids="number"))
    person = stand_in.take("POST", f"{API}/people", {})["id"]

    assert isinstance(person, int)
    assert stand_in.recall(f"{API}/notes?person_ids=1,{person}") == []


def test_where_the_shape_of_lists_is_unknown_the_vendor_is_asked() -> None:
    stand_in = StandIn(RehearsalFacts())
    person = stand_in.take("POST", f"{API}/people", {})["id"]

    assert stand_in.recall(f"{API}/notes?person_id={person}") is None


def test_each_record_of_a_batch_gets_an_id() -> None:
    stand_in = StandIn(RehearsalFacts(rows="results", ids="uuid"))
    answer = stand_in.take("POST", f"{API}/people/batch", {"inputs": [{"name": "Sam"}, {"name": "Alex"}]})

    first, second = answer["results"]
    assert (first["name"], second["name"]) == ("Sam", "Alex")
    assert first["id"] != second["id"]


def test_what_is_made_besides_is_found_in_its_own_list() -> None:
    application = MadeRecord(path_ends="/people", also="/applications", fields={"person_id": "{id}", "owner": "{application.owner}"})
    stand_in = StandIn(RehearsalFacts(rows="", makes=(application,)))
    person = stand_in.take("POST", f"{API}/people", {"application": {"owner": 7}})["id"]

    (found,) = list(stand_in.recall(f"{API}/applications?person_id={person}") or [])
    assert (found["person_id"], found["owner"]) == (person, 7)


def test_a_record_has_fields_that_were_not_sent_unless_they_were() -> None:
    contact = MadeRecord(path_ends="/deals", fields={"contact": "{new}", "fields": [{"value": "{note}"}]})
    stand_in = StandIn(RehearsalFacts(makes=(contact,)))
    made = stand_in.take("POST", f"{API}/deals", {"note": "Hello"})

    assert stand_in.recall(f"{API}/contacts/{made['contact']}") == {"id": made["contact"]}
    assert made["fields"] == [{"value": "Hello"}]
    assert stand_in.take("POST", f"{API}/deals", {"contact": "77"})["contact"] == "77"


def test_the_same_requests_get_the_same_ids_whatever_else_is_sent_between() -> None:
    one, other = StandIn(RehearsalFacts()), StandIn(RehearsalFacts())
    other.take("POST", f"{API}/tags", {"name": "missed"})

    assert one.take("POST", f"{API}/people", {"name": "Sam"})["id"] == other.take("POST", f"{API}/people", {"name": "Alex"})["id"]


def test_a_record_that_is_hidden_is_in_no_list_and_not_there_itself() -> None:
    assert without({"people": [{"id": 1}, {"id": 2}], "next": None}, {"1"}) == {"people": [{"id": 2}], "next": None}
    assert without([{"id": "1"}, "1"], {"1"}) == ["1"]
    assert without({"id": "1", "name": "Sam"}, {"1"}) is None
    assert without("words", {"1"}) == "words"
