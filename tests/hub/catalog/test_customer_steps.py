"""What customers are told to have and to click, read from the README of each vendor."""

from hub.catalog.customer_steps import CustomerStep, customer_steps, steps_in
from hub.catalog.discovery import Catalog

README = """# Acme Phone

## What you need first

- An *Acme* admin, see [their page](https://acme.example).
- A plan with texts,
  on every number.

## What to click

1. Open **Settings**, `*61*`.
   ```sh
   1. not a step
   ```
2. Choose what your number is at:

| at | set |
|---|---|
| a *trunk* | the address |

Something else.

- Not a step either.

### Deeper

3. Nor this.

## Known limits

- None.
"""


def test_lists_are_read_without_their_marks_and_with_the_table_that_belongs_to_a_step() -> None:
    steps = steps_in(README)
    assert steps.needed_first == [CustomerStep("An Acme admin, see their page."), CustomerStep("A plan with texts, on every number.")]
    assert steps.to_click == [
        CustomerStep("Open Settings, `*61*`."),
        CustomerStep("Choose what your number is at:", ("a trunk: the address",)),
    ]


def test_paragraphs_with_a_stressed_beginning_stand_for_steps_where_there_is_no_list() -> None:
    steps = steps_in("## Connecting\n\n**With a key**: make one\nand paste it.\n\n**By signing in**: agree.\n")
    assert [step.sentence for step in steps.to_click] == ["With a key: make one and paste it.", "By signing in: agree."]


def test_a_readme_without_such_sections_says_nothing() -> None:
    assert steps_in("# Acme\n\n## Known limits\n\n- One.\n").to_click == []


def test_every_phone_system_of_ours_tells_what_to_click() -> None:
    phones = [manifest for manifest in Catalog().manifests.values() if manifest.is_phone_provider]
    assert phones
    assert all(len(customer_steps(manifest).to_click) >= 3 for manifest in phones)


def test_every_system_of_ours_tells_what_to_click_in_its_own_words() -> None:
    systems = [manifest for manifest in Catalog().manifests.values() if not manifest.is_phone_provider]
    assert systems
    assert [manifest.key for manifest in systems if len(customer_steps(manifest).to_click) < 2] == []
