package segment

import (
	"context"
	"math"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value"
)

// readRun reads what the current run says of everybody, where it is another than the base knows.
func (s *Service) readRun(ctx context.Context, b *base) error {
	run, err := s.opt.Values.Current(ctx)
	if fault.Is(err, fault.NotFound) {
		run, err = nil, nil
	}
	if err != nil {
		return err
	}
	if b.judged != nil && (run == nil) == (b.run == nil) && (run == nil || run.ID == b.run.ID) {
		return nil
	}
	b.room()
	b.edits++
	b.run = run
	if run == nil {
		return nil
	}
	rows, err := s.db.Read().Query(ctx, `SELECT customer_id, visits, frequency, tier, stage, quadrant, r, f, m, amount_12m_minor, clv_minor, stake_minor,
		mean_spend_minor, p_alive, overdue, gap_days, expected_30, expected_90, expected_365 FROM valuation WHERE run_id = $1`, run.ID)
	if err != nil {
		return err
	}
	at := -1
	return rows.Each(func(scan func(...any) error) error {
		var id int64
		var v value.Valuation
		var tier, stage, quadrant uint8
		if err := scan(&id, &v.Visits, &v.Frequency, &tier, &stage, &quadrant, &v.R, &v.F, &v.M, &v.Year, &v.CLV, &v.Stake, &v.MeanSpend, &v.PAlive, &v.Overdue,
			&v.GapDays, &v.Expected30, &v.Expected90, &v.Expected365); err != nil {
			return err
		}
		if at++; at >= b.len() || b.ids[at] != id { // rows mostly come in the order of the base
			if at = b.at(id); at < 0 {
				return nil
			}
		}
		b.judge(at, &v, tier, stage, quadrant)
		return nil
	})
}

// room makes the columns of a run, of whom it says nothing.
func (b *base) room() {
	n := b.len()
	b.judged = newMarks(n)
	for _, c := range []*[]uint8{&b.tier, &b.stage, &b.quadrant, &b.r, &b.f, &b.m} {
		*c = make([]uint8, n)
	}
	for _, c := range []*[]int64{&b.year, &b.clv, &b.stake, &b.mean} {
		*c = make([]int64, n)
	}
	for _, c := range []*[]float64{&b.alive, &b.overdue, &b.gap, &b.e30, &b.e90, &b.all} {
		*c = make([]float64, n)
		for i := range *c {
			(*c)[i] = math.NaN()
		}
	}
	for i := range b.tier {
		b.tier[i] = uint8(value.Prospect)
	}
}

func (b *base) judge(i int, v *value.Valuation, tier, stage, quadrant uint8) {
	b.judged.set(i)
	b.tier[i], b.stage[i], b.quadrant[i] = tier, stage, quadrant
	b.r[i], b.f[i], b.m[i] = uint8(v.R), uint8(v.F), uint8(v.M)
	b.year[i], b.clv[i], b.stake[i], b.mean[i] = v.Year, v.CLV, v.Stake, v.MeanSpend
	if b.run.AliveKnown(v) {
		b.alive[i] = v.PAlive
	}
	if v.Overdue > 0 {
		b.overdue[i] = v.Overdue
	}
	if v.GapDays > 0 {
		b.gap[i] = v.GapDays
	}
	b.e30[i], b.e90[i], b.all[i] = v.Expected30, v.Expected90, v.Expected365
}
