------------------------------- MODULE Payment -------------------------------
(****************************************************************************)
(* One order, its payments, the money that arrives, and the bank.           *)
(*                                                                          *)
(* Every step that changes `db` is one command of dev.lockstep.commit: it   *)
(* happens whole or not at all, under the lock of the order's root row.     *)
(* That this is so though nodes and connections die is what GroupCommit.tla *)
(* shows; what becomes of money that goes back is in Refund.tla.            *)
(*                                                                          *)
(* Between the commands anything may happen: the buyer pays, twice, late or *)
(* a wrong amount; the bank tells it late, in any order, again and again; a *)
(* node dies and forgets what it was about to do.                           *)
(****************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
  Payments,   \* payments the order may get, each at a channel of its own: 1..n
  Captures,   \* how often the bank may take money: 1..n
  Kinds,      \* of a capture: "exact", "wrong" amount, "foreign" currency
  Answers,    \* answers of the bank to the janitors of all nodes in flight at once
  Faults,     \* how often a node dies, or a notification cannot be applied
  Without     \* the guards that are switched off; {} is the product

Guard(name) == name \notin Without

VARIABLES
  db,         \* what the database holds
  bank,       \* the bank's book, and the notifications it repeats until acknowledged
  late,       \* the order's deadline has passed
  told,       \* payments whose parameters the buyer was given, so can pay
  prepay,     \* per payment: the request that opens it, as far as it has come
  answers,    \* answers of the bank that janitors have not booked yet
  faults

vars == <<db, bank, late, told, prepay, answers, faults>>

Captured(c) == <<"captured", c>>
Failed(p)   == <<"failed", p>>
Notes       == {Captured(c) : c \in Captures} \union {Failed(p) : p \in Payments}

OfNone      == 0
Open        == {"CREATED", "PAYING"}                  \* PaymentRow.payable
Money       == {"PAY_SUCCESS", "HELD", "REFUNDING"}   \* its main capture is known

Init ==
  /\ db = [ order  |-> "NONE",                            \* order_info
            stock  |-> 1,                                 \* product_stock
            coupon |-> "free",                            \* coupon
            status |-> [p \in Payments |-> "NONE"],       \* order_payment_detail
            opened |-> [p \in Payments |-> FALSE],        \*   its channel parameters are stored
            end    |-> [c \in Captures |-> "UNKNOWN"],    \* payment_capture
            owed   |-> [c \in Captures |-> 0],            \* payment_refund: rows of the capture
            case   |-> [c \in Captures |-> "none"],       \* payment_case: "open", "accepted"
            inbox  |-> {},                                \* payment_inbox: APPLIED
            parked |-> {} ]                               \*   and PARKED
  /\ bank = [ charge |-> [p \in Payments |-> "NONE"],
              of     |-> [c \in Captures |-> OfNone],
              kind   |-> [c \in Captures |-> "exact"],
              notes  |-> {} ]
  /\ late = FALSE
  /\ told = {}
  /\ prepay = [p \in Payments |-> "idle"]
  /\ answers = {}
  /\ faults = 0

-----------------------------------------------------------------------------
(* Decisions: pure functions from one content of the database to the next.   *)

RequestClose(d, ps) ==
  [d EXCEPT !.status = [p \in Payments |-> IF p \in ps THEN "CLOSING" ELSE @[p]]]

Payable(d) == {p \in Payments : d.status[p] \in Open}

(* OrderFamily.cancel, and OrderCancelReaction in the same command. *)
EndOrder(d) ==
  LET booked == {c \in Captures : d.end[c] = "BOOKED" /\ d.owed[c] = 0}
      payers == {bank.of[c] : c \in booked}
      closed == RequestClose(d, Payable(d))
      ended  == [closed EXCEPT !.order = "CANCELED", !.stock = @ + 1, !.coupon = "free"]
  IN IF Guard("CancelOwes")
     THEN [ended EXCEPT
            !.owed   = [c \in Captures |-> IF c \in booked THEN 1 ELSE @[c]],
            !.status = [p \in Payments |-> IF p \in payers THEN "REFUNDING" ELSE @[p]]]
     ELSE ended

(* CaptureDesk.pay: the order moves, its other payments are no longer wanted. *)
PayOrder(d, p) == RequestClose([d EXCEPT !.order = "PAID"], Payable(d) \ {p})

(* CapturePolicy. Money for an order that is paid or closed goes back. *)
Judge(d, c) ==
  CASE bank.kind[c] = "foreign"                             -> "HOLD"
    [] d.order = "CREATED" /\ bank.kind[c] = "exact"        -> "BOOK"
    [] d.order = "PAID" /\ ~Guard("PaidOnce")               -> "BOOK"
    [] d.order = "CREATED" /\ bank.kind[c] = "wrong"        ->
         IF Guard("AmountCompared") THEN "HOLD" ELSE "BOOK"
    [] d.order = "CANCELED" /\ ~Guard("LateMoneyIsJudged")  -> "NO_OP"
    [] OTHER                                                -> "REFUND"

(* CaptureDesk.take. A transaction number that is known is no news, whoever tells it. *)
Take(d, c) ==
  LET p       == bank.of[c]
      known   == d.end[c] # "UNKNOWN" /\ Guard("TransactionNumber")
      outcome == IF known THEN "NO_OP" ELSE Judge(d, c)
      moved(to) == IF d.status[p] \in Money THEN d.status[p] ELSE to
  IN CASE outcome = "NO_OP" -> d
       [] outcome = "BOOK" ->
            PayOrder([d EXCEPT !.end[c] = "BOOKED", !.status[p] = "PAY_SUCCESS",
                               !.case[c] = "none"], p)
       [] outcome = "REFUND" ->
            [d EXCEPT !.end[c] = IF @ = "UNKNOWN" THEN "RETURNED" ELSE @, !.owed[c] = @ + 1,
                      !.status[p] = moved("REFUNDING"), !.case[c] = "none"]
       [] outcome = "HOLD" ->
            [d EXCEPT !.end[c] = "HELD", !.status[p] = moved("HELD"), !.case[c] = "open"]

RECURSIVE TakeAll(_, _)
TakeAll(d, cs) ==
  IF cs = {} THEN d
  ELSE LET c == CHOOSE c \in cs : TRUE IN TakeAll(Take(d, c), cs \ {c})

(* Told.ended: the payer's attempt is over. Of a payment with money it is old news. *)
Ended(d, p) ==
  [d EXCEPT !.status[p] = CASE @ \in Open -> "CANCELED" [] @ = "CLOSING" -> "CLOSED" [] OTHER -> @]

(* ApplyNotification: the effect and the inbox row are one command. *)
ApplyNotification(d, n) ==
  IF n \in d.inbox THEN d
  ELSE LET applied == IF n[1] = "captured" THEN Take(d, n[2]) ELSE Ended(d, n[2])
       IN [applied EXCEPT !.inbox = @ \union {n}, !.parked = @ \ {n}]

(* ParkNotification: the effect failed. Money it tells of gets a case, so that it has an owner. *)
ParkNotification(d, n) ==
  LET stored == [d EXCEPT !.parked = @ \union {n}]
  IN IF n[1] = "captured" /\ d.end[n[2]] = "UNKNOWN" /\ Guard("ParkedHasCase")
     THEN [stored EXCEPT !.case[n[2]] = "open"]
     ELSE stored

(* ApplyOpening. An answer that comes after we gave up opens something to be closed again. *)
ApplyOpening(d, p) ==
  CASE d.status[p] = "CREATED" -> [d EXCEPT !.status[p] = "PAYING", !.opened[p] = TRUE]
    [] d.status[p] \in {"CLOSING", "CLOSED"} ->
         [d EXCEPT !.status[p] = "CLOSING", !.opened[p] = TRUE]
    [] OTHER -> d

(* ApplyQuery. That the bank does not know a payment is true until it is opened, so such an *)
(* answer only counts while the payment is as it was when the bank was asked.               *)
ApplyQuery(d, a) ==
  LET taken == TakeAll(d, a.found)
      open  == taken.status[a.of] \in Open \union {"CLOSING"}
      old   == a.saw # <<d.status[a.of], d.opened[a.of]>>
      closed == [taken EXCEPT !.status[a.of] = "CLOSED"]
  IN CASE ~open                -> taken
       [] a.says = "FAILED"    -> Ended(taken, a.of)
       [] a.says = "CLOSED"    -> closed
       [] a.says = "NOT_FOUND" -> IF old /\ Guard("OldAnswersDropped") THEN taken ELSE closed
       [] OTHER                -> taken

-----------------------------------------------------------------------------
(* The order: PlaceOrder, CancelOrder. EXPIRE is CancelOrder by DeadlineScan. *)

Place ==
  /\ db.order = "NONE"
  /\ db' = [db EXCEPT !.order = "CREATED", !.stock = @ - 1, !.coupon = "held"]
  /\ UNCHANGED <<bank, late, told, prepay, answers, faults>>

Cancel ==
  /\ db.order \in {"CREATED", "PAID"} \union (IF Guard("EndsOnce") THEN {} ELSE {"CANCELED"})
  /\ db' = EndOrder(db)
  /\ UNCHANGED <<bank, late, told, prepay, answers, faults>>

Expire ==
  /\ late /\ db.order = "CREATED"
  /\ db' = EndOrder(db)
  /\ UNCHANGED <<bank, late, told, prepay, answers, faults>>

Deadline ==
  /\ db.order # "NONE" /\ ~late /\ late' = TRUE
  /\ UNCHANGED <<db, bank, told, prepay, answers, faults>>

-----------------------------------------------------------------------------
(* Opening a payment (Prepay): intent, call, booking. *)

(* OpenPayment. A repeat finds the payment and goes on from where it is. *)
OpenIntent(p) ==
  /\ db.order = "CREATED" /\ ~late /\ prepay[p] = "idle"
  /\ \A earlier \in Payments : earlier < p => db.status[earlier] # "NONE"
  /\ \/ db.status[p] = "NONE"    /\ db' = [db EXCEPT !.status[p] = "CREATED"]
                                 /\ prepay' = [prepay EXCEPT ![p] = "calling"]
     \/ db.status[p] = "CREATED" /\ db' = db /\ prepay' = [prepay EXCEPT ![p] = "calling"]
     \/ db.status[p] = "PAYING"  /\ db' = db /\ prepay' = [prepay EXCEPT ![p] = "opened"]
  /\ UNCHANGED <<bank, late, told, answers, faults>>

(* PaymentChannel.open: the bank has it, or had it. *)
OpenCall(p) ==
  /\ prepay[p] = "calling"
  /\ bank' = [bank EXCEPT !.charge[p] = IF @ = "NONE" THEN "PENDING" ELSE @]
  /\ prepay' = [prepay EXCEPT ![p] = "opened"]
  /\ UNCHANGED <<db, late, told, answers, faults>>

(* The buyer gets the parameters only if the payment is PAYING then. *)
OpenBook(p) ==
  /\ prepay[p] = "opened"
  /\ db' = ApplyOpening(db, p)
  /\ told' = IF db'.status[p] = "PAYING" THEN told \union {p} ELSE told
  /\ prepay' = [prepay EXCEPT ![p] = "idle"]
  /\ UNCHANGED <<bank, late, answers, faults>>

-----------------------------------------------------------------------------
(* The bank and the buyer. Captures are numbered as they come. *)

Next(c) == \A other \in Captures : (bank.of[other] = OfNone) <=> (other >= c)

(* A charge is paid, or paid once more under another transaction number. *)
Pay(p, c, kind) ==
  /\ bank.charge[p] \in {"PENDING", "SUCCEEDED"} /\ Next(c)
  /\ bank' = [bank EXCEPT !.charge[p] = "SUCCEEDED", !.of[c] = p, !.kind[c] = kind,
                          !.notes = @ \union {Captured(c)}]
  /\ UNCHANGED <<db, late, told, prepay, answers, faults>>

Fail(p) ==
  /\ bank.charge[p] = "PENDING" /\ "failed" \in Kinds
  /\ bank' = [bank EXCEPT !.charge[p] = "FAILED", !.notes = @ \union {Failed(p)}]
  /\ UNCHANGED <<db, late, told, prepay, answers, faults>>

-----------------------------------------------------------------------------
(* Notifications (CallbackDesk): applied, any number of times, then acknowledged; the         *)
(* acknowledgement may be lost. `notes` is what the bank will send again.                     *)

Acknowledged(n) == [bank EXCEPT !.notes = @ \ {n}]

Deliver(n) ==
  /\ n \in bank.notes
  /\ db' = ApplyNotification(db, n)
  /\ \/ bank' = Acknowledged(n) /\ faults' = faults
     \/ bank' = bank /\ faults < Faults /\ faults' = faults + 1
  /\ UNCHANGED <<late, told, prepay, answers>>

DeliverInVain(n) ==
  /\ n \in bank.notes /\ n \notin db.inbox /\ faults < Faults /\ faults' = faults + 1
  /\ db' = ParkNotification(db, n)
  /\ bank' = Acknowledged(n) \/ bank' = bank
  /\ UNCHANGED <<late, told, prepay, answers>>

AcknowledgeTooEarly(n) ==
  /\ ~Guard("AcknowledgeAfterCommit")
  /\ n \in bank.notes
  /\ bank' = Acknowledged(n)
  /\ UNCHANGED <<db, late, told, prepay, answers, faults>>

-----------------------------------------------------------------------------
(* The janitor: asks, closes what is unwanted, books what it heard in a command of its own.   *)

JanitorAsk(p) ==
  LET unwanted == late \/ db.status[p] = "CLOSING"
      found    == {c \in Captures : bank.of[c] = p}
      answer(says) == [of |-> p, says |-> says, found |-> found,
                       saw |-> <<db.status[p], db.opened[p]>>]
  IN /\ db.status[p] \in Open \union {"CLOSING"} /\ Cardinality(answers) < Answers
     /\ CASE ~Guard("AsksBeforeClosing") ->
               unwanted /\ answers' = answers \union {answer("CLOSED")} /\ bank' = bank
          [] bank.charge[p] = "PENDING" /\ Guard("AsksBeforeClosing") ->
               /\ unwanted
               /\ bank' = [bank EXCEPT !.charge[p] = "CLOSED"]
               /\ answers' = answers \union {answer("CLOSED")}
          [] OTHER ->
               /\ answers' = answers \union {answer(
                    CASE bank.charge[p] = "NONE" -> "NOT_FOUND" [] bank.charge[p] = "SUCCEEDED" ->
                    "CAPTURED" [] OTHER -> bank.charge[p])}
               /\ bank' = bank
     /\ UNCHANGED <<db, late, told, prepay, faults>>

JanitorBook ==
  /\ \E a \in answers : db' = ApplyQuery(db, a) /\ answers' = answers \ {a}
  /\ UNCHANGED <<bank, late, told, prepay, faults>>

-----------------------------------------------------------------------------
(* An operator decides a case (ResolveCase). *)

Accept(c) ==
  /\ db.case[c] = "open" /\ db.end[c] = "HELD" /\ bank.kind[c] = "wrong" /\ db.order = "CREATED"
  /\ db' = PayOrder([db EXCEPT !.case[c] = "accepted", !.end[c] = "BOOKED",
                               !.status[bank.of[c]] = "PAY_SUCCESS"], bank.of[c])
  /\ UNCHANGED <<bank, late, told, prepay, answers, faults>>

GiveBack(c) ==
  LET p == bank.of[c]
  IN /\ db.case[c] = "open"
     /\ db' = [db EXCEPT !.case[c] = "none", !.end[c] = "RETURNED", !.owed[c] = 1,
                         !.status[p] = IF @ = "PAY_SUCCESS" THEN @ ELSE "REFUNDING"]
     /\ UNCHANGED <<bank, late, told, prepay, answers, faults>>

-----------------------------------------------------------------------------
(* A node dies: what one of its threads was about to do is forgotten. *)

Die ==
  /\ faults < Faults /\ faults' = faults + 1
  /\ \/ \E p \in Payments : /\ prepay[p] # "idle" /\ prepay' = [prepay EXCEPT ![p] = "idle"]
                            /\ answers' = answers
     \/ \E a \in answers : answers' = answers \ {a} /\ prepay' = prepay
  /\ UNCHANGED <<db, bank, late, told>>

Step ==
  \/ Place \/ Cancel \/ Expire \/ Deadline \/ JanitorBook \/ Die
  \/ \E p \in Payments : OpenIntent(p) \/ OpenCall(p) \/ OpenBook(p) \/ Fail(p) \/ JanitorAsk(p)
  \/ \E p \in Payments, c \in Captures, kind \in Kinds \ {"failed"} : Pay(p, c, kind)
  \/ \E n \in Notes : Deliver(n) \/ DeliverInVain(n) \/ AcknowledgeTooEarly(n)
  \/ \E c \in Captures : Accept(c) \/ GiveBack(c)

(* The world goes on: threads run, the bank repeats, time passes. Buyers and operators need not. *)
Fairness ==
  /\ WF_vars(Deadline) /\ WF_vars(Expire)
  /\ \A p \in Payments : WF_vars(OpenCall(p)) /\ WF_vars(OpenBook(p))
  /\ \A p \in {p \in Payments : Guard("JanitorAsks")} : WF_vars(JanitorAsk(p))
  /\ \A n \in Notes : WF_vars(Deliver(n))
  /\ WF_vars(JanitorBook)

Spec == Init /\ [][Step]_vars
FairSpec == Spec /\ Fairness

-----------------------------------------------------------------------------
(* What must hold in every state. *)

Known(c)    == db.end[c] # "UNKNOWN" \/ db.case[c] = "open"
IsPaid(c)   == db.end[c] = "BOOKED" /\ db.owed[c] = 0 /\ db.order = "PAID"
IsOwed(c)   == /\ db.owed[c] = 1
               /\ \/ db.end[c] = "RETURNED"
                  \/ db.end[c] = "BOOKED" /\ db.order = "CANCELED"
IsCase(c)   == db.end[c] \in {"UNKNOWN", "HELD"} /\ db.owed[c] = 0 /\ db.case[c] = "open"
HasOneEnd(c) == Cardinality({i \in 1..3 : <<IsPaid(c), IsOwed(c), IsCase(c)>>[i]}) = 1

(* Money we know of is a paid order, a refund or a case, and only one of them. *)
EveryCaptureHasOneEnd ==
  \A c \in Captures : Known(c) => HasOneEnd(c)

(* Money at the bank has its end, or the bank will tell of it again. *)
NoOrphanMoney ==
  \A c \in Captures : bank.of[c] # OfNone => HasOneEnd(c) \/ Captured(c) \in bank.notes

OneCapturePays ==
  /\ Cardinality({c \in Captures : db.end[c] = "BOOKED"}) <= 1
  /\ db.order = "PAID" <=> \E c \in Captures : IsPaid(c)

(* An order is paid by what it asked for, unless a person accepted something else. *)
PaidByItsPrice ==
  \A c \in Captures : db.end[c] = "BOOKED" /\ bank.kind[c] # "exact" => db.case[c] = "accepted"

StockAndCouponConserved ==
  LET live == db.order \in {"CREATED", "PAID"}
  IN db.stock = (IF live THEN 0 ELSE 1) /\ db.coupon = (IF live THEN "held" ELSE "free")

(* What the bank need not tell again has taken effect. *)
AcknowledgedIsCommitted ==
  \A n \in Notes :
    LET sent == IF n[1] = "captured" THEN bank.of[n[2]] # OfNone
                                     ELSE bank.charge[n[2]] = "FAILED"
    IN sent /\ n \notin bank.notes => n \in db.inbox \union db.parked

(* What a buyer can pay and we call closed is closed at the bank. *)
ClosedIsClosed ==
  \A p \in told : db.status[p] \in {"CLOSED", "CANCELED"} => bank.charge[p] # "PENDING"

-----------------------------------------------------------------------------
(* What must come about. *)

EveryCaptureEnds == <>[](\A c \in Captures : bank.of[c] # OfNone => HasOneEnd(c))

EveryPaymentSettles == <>[](\A p \in Payments : db.status[p] \notin Open \union {"CLOSING"})

(* In the end the bank's book is ours, and nothing is left that a buyer could pay. *)
EventuallyAgrees ==
  <>[](/\ \A c \in Captures : bank.of[c] # OfNone <=> Known(c)
       /\ \A p \in told : bank.charge[p] # "PENDING"
       /\ bank.notes = {})

-----------------------------------------------------------------------------
(* What must be reachable, or the model proves nothing: each of these has to be violated. *)

NeverPaid          == db.order # "PAID"
NeverPaidAndEnded  == ~(db.order = "CANCELED" /\ \E c \in Captures : db.end[c] = "BOOKED")
NeverLateMoney     == ~(db.order = "CANCELED" /\ \E c \in Captures : db.end[c] = "RETURNED"
                                                    /\ db.status[bank.of[c]] = "REFUNDING")
NeverPaidTwice     == ~(\E c \in Captures : db.end[c] = "RETURNED" /\ db.order = "PAID")
NeverCase          == \A c \in Captures : db.case[c] # "open"
NeverAccepted      == \A c \in Captures : db.case[c] # "accepted"
NeverReopened      == ~(\E p \in Payments : db.opened[p] /\ p \notin told
                                               /\ db.status[p] = "CLOSING")
=============================================================================
