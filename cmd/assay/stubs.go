package main

import "github.com/spf13/cobra"

func (a *program) demo() *cobra.Command    { return &cobra.Command{Use: "demo"} }
func (a *program) account() *cobra.Command { return &cobra.Command{Use: "account"} }
func (a *program) bench() *cobra.Command   { return &cobra.Command{Use: "bench"} }
