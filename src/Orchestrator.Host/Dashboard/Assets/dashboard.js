"use strict";

// Pages are whole without this. It asks for the page again when something in it has changed, and puts in what differs.
(() => {
    const source = document.body.dataset.live;
    if (!source || !window.EventSource) return;

    let asked = false;
    let asking = false;

    const isBusy = region => region.contains(document.activeElement)
        && /^(INPUT|TEXTAREA|SELECT|SUMMARY)$/.test(document.activeElement.tagName);

    const keepOpen = (old, fresh) => {
        for (const detail of old.querySelectorAll("details[id]")) {
            const same = fresh.querySelector("#" + CSS.escape(detail.id));
            if (same) same.open = detail.open;
        }
    };

    const replace = (old, fresh) => {
        keepOpen(old, fresh);
        const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
        old.replaceWith(document.adoptNode(fresh));
        if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    };

    const refresh = async () => {
        if (asking) { asked = true; return; }
        asking = true;
        try {
            const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
            if (!answer.ok) return;
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            for (const fresh of page.querySelectorAll("[data-region]")) {
                const old = document.querySelector('[data-region="' + CSS.escape(fresh.dataset.region) + '"]');
                if (!old || isBusy(old)) continue;
                if (old.innerHTML === fresh.innerHTML) continue;
                const said = fresh.dataset.said && fresh.dataset.said !== old.dataset.said ? fresh.dataset.said : "";
                replace(old, fresh);
                if (said) document.getElementById("announce").textContent = said;
            }
            document.title = page.title;
        } finally {
            asking = false;
            if (asked) { asked = false; setTimeout(refresh, 250); }
        }
    };

    let timer = 0;
    const soon = () => { clearTimeout(timer); timer = setTimeout(refresh, 60); };
    const open = () => {
        const events = new EventSource(source);
        events.addEventListener("changed", soon);
        events.addEventListener("open", () => { document.body.dataset.connected = "yes"; });
        events.addEventListener("error", () => { document.body.dataset.connected = "no"; });
        // What is not looked at need not be followed.
        document.addEventListener("visibilitychange", () => {
            if (document.hidden) events.close(); else { soon(); open(); }
        }, { once: true });
    };
    open();
})();
