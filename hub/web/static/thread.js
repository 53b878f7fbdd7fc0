// The thread of a conversation: stays at the newest entry while the reader is there, and says politely what came in.
const thread = document.getElementById("thread");
const part = thread?.querySelector("[data-live]");
const announcer = document.getElementById("announcer");
const AT_THE_END_PX = 40;

let height = 0;
let place = 0;
let newest = "";

const whenOf = (entry) => entry?.querySelector("time")?.dateTime ?? "";
const theirs = () => [...part.querySelectorAll(".theirs")].at(-1);

// the newest entry is at scroll position 0 because the element is laid out from its end
part?.addEventListener("part-leaves", () => {
  height = thread.scrollHeight;
  place = thread.scrollTop;
  newest = whenOf(theirs());
});

part?.addEventListener("part-came", () => {
  thread.scrollTop = place < -AT_THE_END_PX ? place - (thread.scrollHeight - height) : 0;
  const entry = theirs();
  if (whenOf(entry) > newest) {
    const words = entry.querySelector(".bubble")?.textContent ?? "no words, but something to look at";
    announcer.textContent = `New text from ${part.dataset.caller}: ${words}`;
  }
});
