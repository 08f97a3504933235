package usage

// heads notes the nouns that say what the goods are, after and before the name.
func (f *Features) heads(in *Input) {
	w := &f.win
	var between uint32 // what lies between the name and the noun: 1 device, 2 another name, 4 function word, 8 goods
	model, with := uint32(0), false
	maker, begins := w.makerFirst(), w.first()
	f.maker = maker
	seen := uint32(0)
	for i := w.at + 1; i < w.n; i++ {
		k := &w.tok[i]
		d := uint32(min(i-w.at, 9)) //nolint:gosec // bounded
		if i == w.at+1 && (k.shape == shapeNumber || k.shape == shapeCode || k.kind&kindSeries != 0) {
			model = 1
			f.add(CodeModel, sortOf(k), k)
		}
		switch {
		case k.other == otherName || k.other == otherSame:
			between |= 2
		case k.kind&kindFunction != 0:
			between |= 4
			with = with || k.kind&kindWith != 0
		case k.kind&(kindAccessory|kindPart) != 0 && seen&1 == 0 && !with:
			seen |= 1
			f.headAfter(k, d, between, model, maker, begins)
		case k.kind&kindGoods != 0:
			if seen&2 == 0 {
				seen |= 2
				f.add(CodeGoodsAfter, 0, k)
				f.add(CodeGoodsAfter, 1+min(d, 4)+seen&1<<4, k)
			}
			between |= 8
			with = with || k.kind&kindDevice == 0 // the strap of a bag
		case k.kind&kindDevice != 0:
			if seen&4 == 0 {
				seen |= 4
				f.add(CodeDevice, 1, k)
			}
			between |= 1
		}
		f.everywhere(k, 1)
	}
	if seen&1 == 0 {
		f.add(CodeHeadAfter, 0, &none)
		if maker {
			f.add(CodeHeadMaker, 3, &none)
		}
	}
	start := uint32(0)
	if begins {
		start = 1
	}
	f.later(in, between, start)
	f.headBefore(seen)
	f.last()
}

// modelSoon tells whether a model number follows at once, 2, or after one more word, 1.
func (w *window) modelSoon() uint32 {
	for i := 1; i <= 2 && w.at+i < w.n; i++ {
		if k := &w.tok[w.at+i]; k.shape == shapeCode || k.shape == shapeNumber && k.kind == 0 {
			return uint32(3 - i)
		}
	}
	return 0
}

// headSort tells accessories, parts and cases apart.
func headSort(k *token) uint32 {
	switch {
	case k.kind&kindCase != 0:
		return 2
	case k.kind&kindAccessory == 0:
		return 1
	}
	return 0
}

func (f *Features) headAfter(k *token, d, between, model uint32, maker, begins bool) {
	part := headSort(k)
	han := uint32(0)
	if k.shape == shapeHan {
		han = 1
	}
	f.head = Span{k.start, k.end}
	f.add(CodeHeadAfter, 1+part, k)
	start := uint32(0)
	if begins {
		start = 1 + han
	}
	f.add(CodeHeadAfter, 1000*start+10+part+between<<2, k)
	f.add(CodeHeadAfter, 1000*start+100+d+part<<4+min(between&6, 1)<<6, k)
	switch {
	case maker:
		f.add(CodeHeadMaker, 10+part+model<<2+between<<3, k)
		f.add(CodeHeadMaker, 1000+part+f.win.modelSoon()<<2+uint32(min(f.win.at, 4))<<4, k) //nolint:gosec // bounded
		f.add(CodeHeadMaker, 1+part, k)
	case begins:
		f.add(CodeHeadBegins, 1+part+model<<2+han<<3, k)
		f.add(CodeHeadBegins, 100+part+model<<2+han<<3+between<<4, k)
		f.add(CodeHeadBegins, k.hash, k)
	default:
		f.add(CodeHeadMaker, 200+part+model<<2+between<<3, k)
	}
}

// later notes a cue further on that says what the goods fit: with a device named before it, the title speaks of a part of that.
func (f *Features) later(in *Input, between, start uint32) {
	if in.Later.End <= in.Later.Start {
		return
	}
	k := token{start: in.Later.Start, end: in.Later.End}
	head := uint32(0)
	if f.head.End > f.head.Start {
		head = 1
	}
	f.add(CodeCueLater, head, &k)
	f.add(CodeCueLater, 10+head+(between&9)<<1+start<<5, &k)
}

func (f *Features) headBefore(after uint32) {
	w := &f.win
	seen := uint32(0)
	for i := w.at - 1; i >= 0; i-- {
		k := &w.tok[i]
		d := uint32(min(w.at-i, 5)) //nolint:gosec // bounded
		switch {
		case k.kind&(kindAccessory|kindPart) != 0 && seen&1 == 0 && k.other == notOther:
			seen |= 1
			if after&1 == 0 {
				f.head = Span{k.start, k.end}
			}
			f.add(CodeHeadBefore, 1+after&1, k)
			f.add(CodeHeadBefore, 10+d+after&1<<3, k)
			part, next := headSort(k), uint32(0)
			if w.at+1 < w.n {
				next = sortOf(&w.tok[w.at+1])
			}
			f.add(CodeHeadBefore, 100+part+after&1<<2, k)
			f.add(CodeHeadBefore, 1000+part+next<<2+min(d, 2)<<8, k)
			f.add(CodeHeadBefore, 4000+part+w.modelSoon()<<2+min(d, 3)<<4+after&1<<6, k)
		case k.kind&kindGoods != 0 && seen&2 == 0:
			seen |= 2
			f.add(CodeGoodsBefore, d, k)
		case k.kind&kindDevice != 0 && seen&4 == 0:
			seen |= 4
			f.add(CodeDevice, 2, k)
		}
		f.everywhere(k, 0)
	}
	if seen&1 == 0 {
		f.add(CodeHeadBefore, 0, &none)
	}
}

// everywhere notes words that count wherever they stand.
func (f *Features) everywhere(k *token, side uint32) {
	if k.kind&kindAfter != 0 {
		f.excuse = true
		f.add(CodeReplacement, side, k)
	}
	if k.kind&kindGenuine != 0 {
		f.add(CodeGenuine, side, k)
	}
}

// last notes the noun that ends the text, colours and codes aside.
func (f *Features) last() {
	w := &f.win
	if !w.ends {
		return
	}
	for i := w.n - 1; i > w.at; i-- {
		k := &w.tok[i]
		if k.kind&(kindColour|kindUnit|kindFunction) != 0 || k.shape == shapeNumber || k.shape == shapeCode {
			continue
		}
		f.add(CodeHeadLast, sortOf(k), k)
		return
	}
}
