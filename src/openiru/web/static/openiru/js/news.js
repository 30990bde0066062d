// Did a platform answer? One small question a second while the page is seen; pages do without where scripts are off.
(() => {
  "use strict";

  const link = document.querySelector("[data-news]");
  const notice = document.querySelector("[data-answers]");
  if (!link) {
    return;
  }

  const seenMs = 1000;
  const hiddenMs = 15000;
  const longestMs = 60000;
  let waitMs = seenMs;
  let timer = 0;

  const show = (news) => {
    link.hidden = news.count === 0;
    link.textContent = news.words;
    if (notice && news.replies > Number(notice.dataset.answers)) {
      notice.hidden = false;
      notice.setAttribute("role", "status");
    }
  };

  const ask = async () => {
    const about = notice ? `?referral=${encodeURIComponent(notice.dataset.referral)}` : "";
    try {
      const answer = await fetch(link.dataset.news + about, { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403) {
        return; // signed out: the next click says so
      }
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      show(await answer.json());
      waitMs = seenMs;
    } catch {
      waitMs = Math.min(waitMs * 2, longestMs);
    }
    timer = window.setTimeout(ask, document.hidden ? hiddenMs : waitMs);
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      window.clearTimeout(timer);
      ask();
    }
  });
  timer = window.setTimeout(ask, seenMs);
})();
