package api

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// The examples of the document are values of the types that are answered, so that they can't be of another shape.

// plain is a value as JSON has it.
func plain(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // the examples are constants of this file
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	return out
}

// exemplify puts an example to the answer of each operation.
func exemplify(o *huma.OpenAPI) error {
	examples := map[string]any{
		"list-customers": exampleList(), "get-customer": exampleCustomer(), "get-customer-by-key": exampleCustomer(),
		"list-purchases": examplePurchases(), "get-tiers": examplePyramid(), "get-value": exampleRun(true),
		"list-runs": RunList{[]Run{exampleRun(false)}}, "start-import": exampleImport("waiting"), "get-import": exampleImport("done"),
		"undo-import": exampleImport("undoing"), "get-me": exampleMe(),
	}
	for path, item := range o.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op == nil || op.OperationID == "get-refused" {
				continue // a file; its example stands with its types
			}
			example, ok := examples[op.OperationID]
			if !ok {
				return fmt.Errorf("api: %s has no example", path)
			}
			good := op.Responses[strconv.Itoa(op.DefaultStatus)]
			good.Content["application/json"].Example = plain(example)
			if op.OperationID == "start-import" {
				done := *good
				done.Description = "The very same file is imported already; nothing changed"
				op.Responses["200"] = &done
			}
		}
	}
	return nil
}

func won(amount string) Money { return Money{amount, "KRW"} }

func exampleProblem() *Problem {
	return &Problem{
		Type: "urn:dangol:problem:invalid", Title: "This can’t be saved yet", Status: 422, Code: "invalid", Request: "1c9pa8zk2o",
		Errors: []Defect{{In: "query", Pointer: "/tier", Code: "unknown", Detail: "Please choose one of the list"}},
	}
}

func exampleFigure() ValueFigure {
	return ValueFigure{
		CLV: won("1840500"), Year: won("960000"), Stake: won("412300"), PAlive: 0.71, Stage: "cooling", Quadrant: "best",
		First: "2024-02-11", Last: "2026-10-02", Visits: 31, Orders: 33,
	}
}

func exampleList() CustomerList {
	v := exampleFigure()
	return CustomerList{
		Items: []CustomerRow{{
			ID: "7316049338118144", Kind: "person", Name: "김도윤", Phone: "01024681357", Joined: "2024-02-11", Tags: []string{"VIP"},
			Created: "2026-11-01T00:12:45.120Z", Tier: "top", Value: &v,
		}},
		Next: "dmFsdWUtIGV5SnVJam94TWpNMGZR", AsOf: "2026-11-23",
	}
}

func exampleCustomer() Customer {
	return Customer{
		ID: "7316049338118144", Kind: "person", Name: "김도윤", Phone: "01024681357", Email: "doyun@example.com", Joined: "2024-02-11",
		Created: "2026-11-01T00:12:45.120Z", Changed: "2026-11-01T00:12:45.120Z",
		Identities: []Identity{
			{Kind: "source", Source: "smartstore", Value: "C-1042", Matches: true}, {Kind: "phone", Value: "01024681357", Matches: true},
		},
		Contacts: []Contact{}, Tags: []Tag{{"7316049338118200", "VIP"}},
		Custom: []CustomField{{ID: "7316049338118300", Name: "생일 쿠폰", Type: "yes_no", Value: "yes"}},
		Value: &CustomerValue{
			ValueFigure: exampleFigure(), Run: "7316049338119000", AsOf: "2026-11-23", Tier: "top",
			Reason:  "Usually comes every 21 days, silent for 52 days. The chance of still being a customer is 71%; we expect 12.3 visits a year, bringing about ₩31,000 each.",
			Effects: []Effect{{"rate", 1.8, "How often they come"}, {"alive", 0.77, "Chance of still being a customer"}, {"spend", 1.2, "What a visit brings"}},
			CLVLow:  won("640000"), CLVHigh: won("3110000"), HorizonDays: 1095, Amount: won("2914000"), YearBefore: won("1020000"), Returned: won("38000"),
			MeanSpend: won("31000"), Frequency: 30, RecencyDays: 964, AgeDays: 1016, GapDays: 21.4, Overdue: 2.43,
			Expected30: 1.02, Expected90: 3.04, Expected365: 12.3, R: 3, F: 5, M: 5,
		},
	}
}

func examplePurchases() PurchaseList {
	return PurchaseList{Items: []Purchase{{
		ID: "4611686018427387904", Day: "2026-10-02", OrderNo: "A-1", Source: "smartstore", Import: "7316049338118150", Net: won("38000"), Returned: won("0"),
		Lines: []PurchaseLine{{
			ID: "4611686018427387905", Kind: "sale", ProductID: "7316049338118400", Product: "드립백 세트", Quantity: "2", Amount: won("38000"),
		}},
	}}}
}

func examplePyramid() Pyramid {
	layer := func(tier string, n int, revenue, clv, floor string, alive float64) TierFigure {
		return TierFigure{Tier: tier, Customers: n, Revenue: won(revenue), Margin: won("0"), CLV: won(clv), PAlive: alive, Floor: won(floor)}
	}
	return Pyramid{Run: "7316049338119000", AsOf: "2026-11-23", Tiers: []TierFigure{
		layer("top", 12, "41200000", "88100000", "2400000", 0.97), layer("high", 48, "52900000", "97400000", "780000", 0.95),
		layer("mid", 180, "61300000", "101700000", "210000", 0.9), layer("low", 960, "70800000", "92500000", "0", 0.7),
		layer("idle", 1430, "0", "11200000", "0", 0.08), layer("prospect", 310, "0", "0", "0", 0),
	}}
}

func exampleRun(current bool) Run {
	a, b := 0.793, 2.426
	r := Run{
		ID: "7316049338119000", Current: true, AsOf: "2026-11-23", Model: "bg-nbd", Params: ModelParams{R: 0.243, Alpha: 4.414, A: &a, B: &b},
		Spend:  SpendParams{P: 6.25, Q: 3.744, Gamma: 15.447, LogLikelihood: -4058.7, Customers: 946, Mean: 35.2},
		LogLik: -9582.4, Cells: 1411, Customers: 2357,
		Settings: RunSettings{HorizonDays: 1095, DiscountRate: 0.1, TierShares: []float64{0.01, 0.04, 0.15, 0.8}, Period: "week"},
		Findings: []Finding{{Code: "wide_errors", Says: "Some parameters are very uncertain."}},
		Holdout: Holdout{
			Done: true, TrainUntil: "2026-05-24", Days: 183, Customers: 2210, Actual: 1788, Coverage: 0.83,
			Forecasts: []ForecastRow{
				{Name: "bg-nbd", Predicted: 1741.2, Bias: -0.026, MAE: 0.74, RMSE: 1.6, Correlation: 0.63, Top20Hit: 0.58},
				{Name: "own_rate", Predicted: 2904.1, Bias: 0.624, MAE: 1.21, RMSE: 2.4, Correlation: 0.49, Top20Hit: 0.51},
			},
		},
		Reason: "nightly", Started: "2026-11-23T19:00:00.000Z", Finished: "2026-11-23T19:00:04.180Z",
	}
	if current {
		r.Base = &Base{
			Active: 1200, Prospects: 310, Equity: won("390900000"), Low: won("341000000"), High: won("447000000"), Stake: won("31800000"), AtStake: 211,
			Top20: 0.69, Gini: 0.64,
		}
	}
	return r
}

func exampleImport(state string) Import {
	i := Import{
		ID: "7316049338118150", Kind: "purchases", FileName: "orders.csv", Bytes: 48120, State: state,
		Mapping:  StringMap{"order": "Order", "date": "Date", "customer": "Customer", "amount": "Amount"},
		Problems: []ProblemSum{}, Counts: ImportCounts{Amount: won("0")}, Created: "2026-11-01T00:12:45.120Z",
	}
	if state == "waiting" {
		return i
	}
	i.Progress = Progress{Rows: 1200}
	i.Counts = ImportCounts{
		Read: 1200, Accepted: 1197, Refused: 3, CustomersNew: 412, CustomersMatched: 785, Returns: 14, Amount: won("41208000"),
		FirstDay: "2026-09-01", LastDay: "2026-10-31",
	}
	i.Problems = []ProblemSum{{"date", "batch_date", 3}}
	i.Started, i.Finished = "2026-11-01T00:12:46.002Z", "2026-11-01T00:12:46.480Z"
	return i
}

func exampleMe() Me {
	return Me{
		KeyID: "7316049338118500", Name: "회계 프로그램", UserID: "7316049338110001", Scope: "all", Rights: []string{"customer.read", "value.read", "import"},
		Language: "en", Currency: "KRW", Zone: "Asia/Seoul",
	}
}
