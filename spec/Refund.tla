-------------------------------- MODULE Refund --------------------------------
(****************************************************************************)
(* Money that goes back: the refunds of the capture that paid an order.     *)
(*                                                                          *)
(* An operator sends a part back, or the order is cancelled and the rest    *)
(* goes back. Nodes ask the bank until it says how a refund ended; they may *)
(* ask at the same time, die before they book the answer, and get answers   *)
(* late. As in Payment.tla, every step that changes `db` is one command.    *)
(****************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
  Amount,       \* what was captured
  Refunds,      \* rows the payment may get, 1..n
  Tries,        \* numbers one refund may need, 1..n
  AsksMax,      \* lockstep.payment.refund-asks-max
  RefusalsMax,  \* lockstep.payment.refund-refusals-max
  Answers,      \* answers of the bank to all nodes in flight at once
  Declines,     \* how often the bank accepts a refund and then gives it up
  Faults,       \* how often a node dies, the bank is away or refuses, an acknowledgement is lost
  Without       \* the guards that are switched off; {} is the product

Guard(name) == name \notin Without

VARIABLES
  db,           \* what the database holds
  bank,         \* the bank's refunds by their number, and what it will tell again
  answers,      \* answers of the bank that no node has booked yet
  declines,
  faults

vars == <<db, bank, answers, declines, faults>>

Numbers == Refunds \X Tries      \* <<r, t>>: refund r, try t; RefundTransition.TRY_MARK

RECURSIVE Sum(_, _)
Sum(f, s) == IF s = {} THEN 0 ELSE LET x == CHOOSE x \in s : TRUE IN f[x] + Sum(f, s \ {x})

InProgress(d) == {r \in Refunds : d.status[r] \in {"DUE", "PROCESSING", "FAILED", "HELD"}}
Remaining(d)  == Amount - d.refunded - Sum(d.amount, InProgress(d))    \* RefundDesk.remaining

Init ==
  /\ db = [ order    |-> "PAID",                           \* order_info
            refunded |-> 0,                                \* payment_capture.refunded_amount
            status   |-> [r \in Refunds |-> "NONE"],       \* payment_refund
            amount   |-> [r \in Refunds |-> 0],
            number   |-> [r \in Refunds |-> 1],            \*   the try: channel_no
            attempts |-> [r \in Refunds |-> 0],
            case     |-> [r \in Refunds |-> FALSE] ]       \* payment_case REFUND_FAILED, open
  /\ bank = [ refund |-> [n \in Numbers |-> "NONE"], notes |-> {} ]
  /\ answers = {}
  /\ declines = 0
  /\ faults = 0

-----------------------------------------------------------------------------
(* Decisions: pure functions from one content of the database to the next.   *)

(* RefundDesk.due; nothing if nothing is left. *)
Due(d, r, amount) ==
  IF amount = 0 THEN d ELSE [d EXCEPT !.status[r] = "DUE", !.amount[r] = amount]

(* RefundDesk.succeeded: refund, capture, case and order in one command. *)
Succeeded(d, r, t) ==
  IF d.status[r] \in {"SUCCEEDED", "NONE"} THEN d
  ELSE IF d.status[r] = "HELD" /\ ~Guard("HeldMaySucceed") THEN d
  ELSE LET sum == d.refunded + d.amount[r]
       IN [d EXCEPT !.status[r] = "SUCCEEDED", !.number[r] = t, !.case[r] = FALSE,
                    !.refunded = sum, !.order = IF sum = Amount THEN "REFUNDED" ELSE @]

Hold(d, r) ==
  [d EXCEPT !.status[r] = "HELD", !.case[r] = Guard("HeldHasCase")]

(* RefundDesk.sent: asked, and not settled yet. *)
Sent(d, r) ==
  LET sent == [d EXCEPT !.status[r] = "PROCESSING", !.attempts[r] = @ + 1]
  IN IF sent.attempts[r] >= AsksMax THEN Hold(sent, r) ELSE sent

(* RefundDesk.failed. A refund the bank has given up needs a number of its own for the next try. *)
Refused(d, r, gaveUp) ==
  LET attempts == IF d.status[r] = "PROCESSING" THEN d.attempts[r] ELSE d.attempts[r] + 1
      failed == [d EXCEPT !.status[r] = "FAILED", !.attempts[r] = attempts,
                          !.number[r] = IF gaveUp THEN @ + 1 ELSE @]
  IN IF attempts >= RefusalsMax THEN Hold(failed, r) ELSE failed

(* RefundDesk.answered. What is said of an older number says nothing of this one. *)
ApplyRefundResult(d, a) ==
  LET current == a.number = <<a.of, d.number[a.of]>> \/ ~Guard("OldNumbersIgnored")
      waiting == d.status[a.of] \notin {"SUCCEEDED", "HELD"} /\ current
  IN CASE a.says = "SUCCEEDED"                                 -> Succeeded(d, a.of, a.number[2])
       [] ~waiting                                             -> d
       [] a.says = "ACCEPTED" /\ ~Guard("AcceptedIsNotDone")   -> Succeeded(d, a.of, a.number[2])
       [] a.says \in {"ACCEPTED", "UNKNOWN"}                   -> Sent(d, a.of)
       [] a.says = "REFUSED"                                   -> Refused(d, a.of, FALSE)
       [] a.says = "FAILED"                                    -> Refused(d, a.of, TRUE)

(* Told.refunded and RefundDesk.failedAtChannel: the bank tells by itself. *)
ApplyNotification(d, n) ==
  LET r == n[1]
  IN CASE bank.refund[n] = "SUCCEEDED" -> Succeeded(d, r, n[2])
       [] bank.refund[n] = "FAILED" /\ d.status[r] \in {"DUE", "PROCESSING"}
            /\ n[2] = d.number[r]      -> Refused(d, r, TRUE)
       [] OTHER                        -> d

-----------------------------------------------------------------------------
(* Who owes: an operator (RequestRefund), a cancellation (OrderCancelReaction). *)

Free(r) == \A other \in Refunds : db.status[other] = "NONE" <=> other >= r

RequestRefund(r) ==
  /\ Free(r) /\ Remaining(db) > 0
  /\ db' = Due(db, r, 1)
  /\ UNCHANGED <<bank, answers, declines, faults>>

Cancel(r) ==
  /\ Free(r) /\ db.order = "PAID"
  /\ LET rest == IF Guard("OwesOnlyTheRest") THEN Remaining(db) ELSE Amount
     IN db' = Due([db EXCEPT !.order = "CANCELED"], r, rest)
  /\ UNCHANGED <<bank, answers, declines, faults>>

(* ResolveCase: a person has it tried again. *)
Resume(r) ==
  /\ db.case[r]
  /\ db' = [db EXCEPT !.status[r] = "DUE", !.attempts[r] = 0, !.case[r] = FALSE]
  /\ UNCHANGED <<bank, answers, declines, faults>>

-----------------------------------------------------------------------------
(* The bank: knows a refund by its number, and never gives back more than it took. *)

AtBank(state) == {n \in Numbers : bank.refund[n] \in state}
Refundable    == Amount - Sum([n \in Numbers |-> db.amount[n[1]]],
                              AtBank({"PROCESSING", "SUCCEEDED"}))

Settle(n, state) ==
  /\ bank.refund[n] = "PROCESSING"
  /\ declines' = IF state = "FAILED" THEN declines + 1 ELSE declines
  /\ declines' <= Declines
  /\ bank' = [bank EXCEPT !.refund[n] = state, !.notes = @ \union {n}]
  /\ UNCHANGED <<db, answers, faults>>

-----------------------------------------------------------------------------
(* RefundWork: asks, or asks about, what is due, and books the answer in a command of its own. *)

NumberOf(r) ==
  IF Guard("SameNumber") THEN <<r, db.number[r]>>
  ELSE <<r, CHOOSE t \in Tries : bank.refund[<<r, t>>] = "NONE"
                                  /\ \A u \in Tries : bank.refund[<<r, u>>] = "NONE" => u >= t>>

Answer(r, says) == answers' = answers \union {[of |-> r, number |-> NumberOf(r), says |-> says]}

Ask(r) ==
  LET n == NumberOf(r)
  IN /\ db.status[r] \in {"DUE", "PROCESSING", "FAILED"}
     /\ Cardinality(answers) < Answers
     /\ CASE bank.refund[n] \in {"SUCCEEDED", "FAILED"} ->
               Answer(r, bank.refund[n]) /\ bank' = bank
          [] bank.refund[n] = "PROCESSING" \/ db.amount[r] <= Refundable ->
               Answer(r, "ACCEPTED") /\ bank' = [bank EXCEPT !.refund[n] = "PROCESSING"]
          [] OTHER ->
               Answer(r, "REFUSED") /\ bank' = bank
     /\ UNCHANGED <<db, declines, faults>>

(* The bank is away, or refuses what it could take. *)
AskInVain(r) ==
  /\ db.status[r] \in {"DUE", "PROCESSING", "FAILED"}
  /\ bank.refund[NumberOf(r)] = "NONE"
  /\ Cardinality(answers) < Answers /\ faults < Faults /\ faults' = faults + 1
  /\ Answer(r, "UNKNOWN") \/ Answer(r, "REFUSED")
  /\ UNCHANGED <<db, bank, declines>>

Book ==
  /\ \E a \in answers : db' = ApplyRefundResult(db, a) /\ answers' = answers \ {a}
  /\ UNCHANGED <<bank, declines, faults>>

(* A node dies: the bank has what it was asked for, and nobody here remembers having asked. *)
Die ==
  /\ faults < Faults /\ faults' = faults + 1
  /\ \E a \in answers : answers' = answers \ {a}
  /\ UNCHANGED <<db, bank, declines>>

(* CallbackDesk: applied, then acknowledged; the acknowledgement may be lost. *)
Deliver(n) ==
  /\ n \in bank.notes
  /\ db' = ApplyNotification(db, n)
  /\ \/ bank' = [bank EXCEPT !.notes = @ \ {n}] /\ faults' = faults
     \/ bank' = bank /\ faults < Faults /\ faults' = faults + 1
  /\ UNCHANGED <<answers, declines>>

Step ==
  \/ \E r \in Refunds : RequestRefund(r) \/ Cancel(r) \/ Resume(r) \/ Ask(r) \/ AskInVain(r)
  \/ \E n \in Numbers : Settle(n, "SUCCEEDED") \/ Settle(n, "FAILED") \/ Deliver(n)
  \/ Book \/ Die

Fairness ==
  /\ \A r \in {r \in Refunds : Guard("AsksAgain")} : WF_vars(Ask(r))
  /\ \A n \in Numbers : WF_vars(Settle(n, "SUCCEEDED")) /\ WF_vars(Deliver(n))
  /\ WF_vars(Book)

Spec == Init /\ [][Step]_vars
FairSpec == Spec /\ Fairness

-----------------------------------------------------------------------------
(* What must hold in every state. *)

(* Nothing goes back that was not captured, counting what is still on its way. *)
RefundedAtMostCaptured ==
  /\ db.refunded = Sum(db.amount, {r \in Refunds : db.status[r] = "SUCCEEDED"})
  /\ Remaining(db) >= 0

(* Of one refund of ours, the bank pays one. *)
PaidBackOnce ==
  \A r \in Refunds : Cardinality({t \in Tries : bank.refund[<<r, t>>] \in
                                                {"PROCESSING", "SUCCEEDED"}}) <= 1

DoneIsDone ==
  \A r \in Refunds : db.status[r] = "SUCCEEDED" => bank.refund[<<r, db.number[r]>>] = "SUCCEEDED"

(* What an order that ended had been paid is refunded, on its way, or a case; nothing is kept. *)
EveryAmountHasOneEnd ==
  /\ db.order \in {"CANCELED", "REFUNDED"} => Remaining(db) = 0
  /\ db.order = "REFUNDED" <=> db.refunded = Amount
  /\ \A r \in Refunds : db.status[r] = "HELD" <=> db.case[r]

-----------------------------------------------------------------------------
(* What must come about. *)

EveryRefundEnds == \A r \in Refunds : []<>(db.status[r] \in {"NONE", "SUCCEEDED", "HELD"})

(* In the end what the bank paid back is what we say went back. *)
EventuallyAgrees ==
  <>[](/\ \A n \in Numbers : bank.refund[n] # "PROCESSING"
       /\ \A r \in Refunds : db.status[r] = "SUCCEEDED"
                               <=> \E t \in Tries : bank.refund[<<r, t>>] = "SUCCEEDED")

-----------------------------------------------------------------------------
(* What must be reachable, or the model proves nothing: each of these has to be violated. *)

NeverRefunded        == db.order # "REFUNDED"
NeverPartThenRest    == ~(db.status[1] = "SUCCEEDED" /\ db.order = "CANCELED"
                                                     /\ db.status[2] = "DUE")
NeverHeld            == \A r \in Refunds : ~db.case[r]
NeverDoneThoughHeld  == ~(\E r \in Refunds : db.attempts[r] = AsksMax
                                                   /\ db.status[r] = "SUCCEEDED")
NeverSecondNumber    == ~(\E r \in Refunds : db.status[r] = "SUCCEEDED" /\ db.number[r] = 2)
=============================================================================
