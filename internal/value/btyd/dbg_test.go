package btyd_test
import ("testing";"time";"dangol.kr/dangol/internal/value/btyd")
func TestDbg(t *testing.T){
 g:=lcg(3)
 start:=time.Now()
 for k:=0;k<3000 && time.Since(start)<40*time.Second;k++{
  n:=8+int(g.uniform()*20); top:=1+g.uniform()*g.uniform()*255
  var x,r,a []int32
  for range n { A:=int32(g.uniform()*top); R:=int32(g.uniform()*float64(A+1)); X:=int32(g.uniform()*g.uniform()*float64(R+1)); if k%3==0 {X=R}; if k%5==0 {A=R}
   x,r,a=append(x,X),append(r,R),append(a,A)}
  c:=group(t,x,r,a)
  s:=time.Now()
  f,err:=btyd.FitBGNBD(c,btyd.Options{})
  if err!=nil {continue}
  e1:=time.Since(s)
  d:=btyd.YearlyDiscount(.1,12); sc:=btyd.Score(f,c,[]float64{30,365,3650},d); e2:=time.Since(s)
  btyd.Value(sc,btyd.SpendFit{Pooled:100},d,.3,.8); e3:=time.Since(s)
  btyd.PurchaseRanges(f,c,365,.8); e4:=time.Since(s)
  btyd.BaseForecast(f,c,365,.8,.1); e5:=time.Since(s)
  sane(t,f,c,n)
  if e5>150*time.Millisecond { t.Logf("%d %v %v %v %v %v %+v",k,e1,e2,e3,e4,e5,f.Model) }
 }
}
