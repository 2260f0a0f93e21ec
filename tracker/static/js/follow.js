// A page that waits for another person asks the server whether something changed, and reloads.
// <main data-follow="/href" data-state="token">: the answer is JSON {"state": "token"}.
// It learns only that there is news, never the other person's answer.

const EVERY_MS = 2000;

export function startFollow(root) {
  const waiting = root.querySelector("[data-follow]");
  if (!waiting) return;
  const { follow, state } = waiting.dataset;
  const lost = root.querySelector("[data-follow-lost]");
  const ask = async () => {
    try {
      const answer = await fetch(follow, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      if (lost) lost.hidden = true;
      const news = await answer.json();
      if (news.state !== state) location.reload();
    } catch {
      if (lost) lost.hidden = false;
    }
  };
  setInterval(ask, EVERY_MS);
}
