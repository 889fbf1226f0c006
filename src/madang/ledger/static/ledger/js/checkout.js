// Leads to the page of Toss Payments (SDK version 2, payment window), for who has no account there:
// https://docs.tosspayments.com/sdk/v2/js . It leads back to our addresses, with or without success.
(() => {
  "use strict";

  const part = document.querySelector("[data-checkout]");
  if (!part) return;
  if (typeof globalThis.TossPayments !== "function") {
    document.querySelector("[data-checkout-missing]").hidden = false;
    return;
  }
  const { clientKey, order, name, amount, success, failure } = part.dataset;
  const toss = globalThis.TossPayments(clientKey);
  const payment = toss.payment({ customerKey: globalThis.TossPayments.ANONYMOUS });

  part.hidden = false;
  for (const button of part.querySelectorAll("button")) {
    button.addEventListener("click", async () => {
      if (part.dataset.isAsked) return; // pressed twice it is one window
      part.dataset.isAsked = "yes";
      try {
        await payment.requestPayment({
          method: button.dataset.method,
          amount: { currency: "KRW", value: Number(amount) },
          orderId: order,
          orderName: name,
          successUrl: success,
          failUrl: failure,
          windowTarget: "self",
        });
      } catch (error) {
        location.assign(`${failure}?${new URLSearchParams({ code: error.code ?? "" })}`);
      } finally {
        delete part.dataset.isAsked;
      }
    });
  }
})();
